'use strict';
/* What a console has beside the language: require, Node's modules by their names, import(). */
const path = require('path');
const { builtinModules, createRequire } = require('module');
const { pathToFileURL } = require('url');

const IMPORT = '$mport'; // as long as the word it stands for, so that columns stay right

function prepare(folder) {
  const require = createRequire(path.join(folder, '/'));
  const module = { exports: {}, require, filename: path.join(folder, '/') };
  define('require', require);
  define('module', module);
  define('exports', module.exports);
  define(IMPORT, (name) => dynamicImport(require, String(name)));
  for (const name of builtinModules) {
    if (!/^_|\//.test(name) && !(name in globalThis)) {
      Object.defineProperty(globalThis, name, {
        get: () => require(name),
        set: (value) => define(name, value),
        configurable: true,
      });
    }
  }
}

function define(name, value) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

function dynamicImport(require, name) {
  if (/^(node|data|file):/.test(name) || builtinModules.includes(name)) return import(name);
  try {
    return import(pathToFileURL(require.resolve(name)).href);
  } catch {
    return import(name);
  }
}

/** V8's console has no loader for import(): it is given ours. Strings and comments are left. */
function withImports(code) {
  if (!/\bimport\s*\(/.test(code)) return code;
  const tokens = /\/\/.*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<![\w$.])import(?=\s*\()/g;
  return code.replace(tokens, (token) => (token === 'import' ? IMPORT : token));
}

module.exports = { prepare, withImports };
