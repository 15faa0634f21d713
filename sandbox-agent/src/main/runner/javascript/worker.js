'use strict';
/* A context's connection to the agent: one JSON object a line, each line bounded. */
const inspector = require('inspector');
const net = require('net');
const { parentPort } = require('worker_threads');

const AGENT = 3;
const PIECE = 16 * 1024;
const WHOLE = 24 * 1024;
const HEEDED_AT_ONCE = 50; // milliseconds

const agent = new net.Socket({ fd: AGENT, readable: true, writable: true });
const main = new inspector.Session();
main.connectToMainThread();

let pendingStop;

parentPort.on('message', (message) => {
  if (message.heeded) clearTimeout(pendingStop);
  else if (message.item === 'result') value(message.text, message.count);
  else line(message);
});

function line(message) {
  agent.write(JSON.stringify(message) + '\n');
}

function value(text, count) {
  if (text.length <= WHOLE) {
    line({ item: 'result', count, data: { 'text/plain': text } });
    return;
  }
  line({ item: 'result', count });
  line({ mime: 'text/plain' });
  for (let at = 0; at < text.length; ) {
    let to = Math.min(text.length, at + PIECE);
    const last = text.charCodeAt(to - 1);
    if (last >= 0xd800 && last < 0xdc00 && to < text.length) to++; // both halves of a character
    line({ piece: text.slice(at, to) });
    at = to;
  }
  line({ end: true });
}

/** The main thread gives up what it awaits; if it does not answer it is busy, and is stopped. */
function interrupt() {
  parentPort.postMessage({ interrupt: true });
  clearTimeout(pendingStop);
  pendingStop = setTimeout(() => main.post('Runtime.terminateExecution'), HEEDED_AT_ONCE);
}

let rest = [];
agent.setEncoding('utf8');
agent.on('data', (text) => {
  const lines = text.split('\n');
  for (let i = 0; i < lines.length - 1; i++) {
    const request = JSON.parse(rest.join('') + lines[i]);
    rest = [];
    if (request.interrupt) interrupt();
    else parentPort.postMessage(request);
  }
  rest.push(lines[lines.length - 1]);
});
agent.on('end', end);
agent.on('error', end);

/** Without an agent there is nobody to run code for, also when the main thread is busy. */
function end() {
  process.kill(process.pid, 'SIGKILL');
}
