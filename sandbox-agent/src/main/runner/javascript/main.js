'use strict';
/*
 * A JavaScript context. The user's code runs on this thread, evaluated by V8's own console: its
 * declarations may be repeated, await works at the top level, the last value is the result. The
 * connection to the agent is a worker's, which can stop this thread while it is busy.
 */
const inspector = require('inspector');
const path = require('path');
const util = require('util');
const { Worker } = require('worker_threads');
const { prepare, withImports } = require('./globals');

const LONGEST_ERROR = 64 * 1024;

const worker = new Worker(path.join(__dirname, 'worker.js'));
const say = worker.postMessage.bind(worker);
const session = new inspector.Session();
session.connect();

let count = 0;
let giveUp = () => {};

worker.on('message', (request) => {
  if (request.cwd !== undefined) {
    process.chdir(request.cwd);
    prepare(request.cwd);
    say({ hello: true });
  } else if (request.interrupt) {
    giveUp();
    say({ heeded: true });
  } else {
    execute(request);
  }
});

async function execute({ turn, code, env, folder }) {
  const number = ++count;
  const restore = setEnvironment(env || {});
  let goBack = () => {};
  let ok = false;
  try {
    goBack = goTo(folder);
    const outcome = await evaluate(withImports(code));
    giveUp = () => {};
    ok = tell(outcome, number);
  } catch (error) {
    sayError(error); // of the folder, or of the value's own text
  }
  goBack();
  restore();
  say({ done: turn, ok });
}

/** What the code came to: {value}, {thrown} or {interrupted}. */
function evaluate(code) {
  return new Promise((resolve) => {
    giveUp = () => resolve({ interrupted: true });
    const expression = { expression: code, replMode: true, awaitPromise: true };
    session.post('Runtime.evaluate', expression, (failed, { result, exceptionDetails } = {}) => {
      if (failed) {
        resolve(/terminated/.test(failed.message) ? { interrupted: true } : { thrown: failed });
      } else if (exceptionDetails) {
        resolve({ thrown: local(exceptionDetails.exception) });
      } else {
        resolve({ value: local(result) });
      }
    });
  });
}

/** The value itself of what the console speaks of. */
function local(remote) {
  if (remote === undefined) return undefined;
  const { objectId, unserializableValue, value } = remote;
  const argument = objectId ? { objectId } : unserializableValue ? { unserializableValue } : { value };
  let found;
  hand.take = (it) => (found = it);
  session.post('Runtime.callFunctionOn', {
    objectId: hand.id,
    functionDeclaration: 'function (it) { this.take(it); }',
    arguments: [argument],
  });
  if (objectId) session.post('Runtime.releaseObject', { objectId });
  return found;
}

/** Where the console puts a value for us: an object of ours that it knows by an id. */
const hand = { take: undefined, id: undefined };
{
  const name = Symbol.for('berth.hand');
  globalThis[name] = hand;
  session.post('Runtime.evaluate', { expression: `globalThis[Symbol.for('berth.hand')]` }, (e, got) => {
    hand.id = got.result.objectId;
  });
  delete globalThis[name];
}

function tell(outcome, number) {
  if (outcome.interrupted) {
    say({ item: 'error', name: 'Interrupted', value: 'the execution was interrupted', traceback: 'Interrupted' });
    return false;
  }
  if ('thrown' in outcome) {
    sayError(outcome.thrown);
    return false;
  }
  if (outcome.value !== undefined) {
    say({ item: 'result', count: number, text: util.inspect(outcome.value, { maxStringLength: null }) });
  }
  return true;
}

function sayError(thrown) {
  const isError = util.types.isNativeError(thrown) || thrown instanceof Error;
  const stack = isError && typeof thrown.stack === 'string' ? ofTheCode(thrown.stack) : '';
  say({
    item: 'error',
    name: isError ? String(thrown.name) : 'Error',
    value: bounded(isError ? String(thrown.message) : util.inspect(thrown)),
    traceback: bounded(stack || 'Uncaught ' + util.inspect(thrown)),
  });
}

/** A stack down to where the user's code was called by ours. */
function ofTheCode(stack) {
  const frames = stack.split('\n');
  const called = frames.findIndex((f) => /\(node:inspector|^\s+at .*inspector\.js/.test(f) || f.includes(__dirname));
  return (called < 0 ? frames : frames.slice(0, called)).join('\n');
}

function bounded(text) {
  return text.length <= LONGEST_ERROR ? text : text.slice(0, LONGEST_ERROR) + '\n... shortened ...';
}

/** Enters the folder of one execution, if it has one; the one before may be gone after it. */
function goTo(folder) {
  if (folder === undefined) return () => {};
  let before;
  try {
    before = process.cwd();
  } catch {
    // it was removed
  }
  process.chdir(folder);
  return () => {
    try {
      if (before !== undefined) process.chdir(before);
    } catch {
      // nor can it be gone back to
    }
  };
}

function setEnvironment(env) {
  const before = Object.keys(env).map((name) => [name, process.env[name]]);
  Object.assign(process.env, env);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

// What fails after its execution has ended is told where a console would tell it.
process.on('uncaughtException', (error) => process.stderr.write(util.inspect(error) + '\n'));
process.on('unhandledRejection', (error) => process.stderr.write(util.inspect(error) + '\n'));
process.on('SIGINT', () => {}); // sent to all of the session when an interrupt is not heeded
