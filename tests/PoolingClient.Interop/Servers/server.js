'use strict';
const fs = require('fs'), http = require('http'), https = require('https');

// How many seconds a connection may be idle; its own default where nobody says.
const idle = process.argv[2] ? { keepAliveTimeout: 1000 * process.argv[2] } : {};

const ledger = new Map();

function answer(request, response) {
  const url = new URL(request.url, 'http://localhost'), id = url.searchParams.get('id') ?? '';
  if (url.pathname === '/ledger') {
    const prefix = url.searchParams.get('prefix'), counts = [...ledger].filter(([key]) => key.startsWith(prefix)).map(([, count]) => count);
    response.end(`${counts.reduce((sum, count) => sum + count, 0)} ${counts.length}`);
  } else if (request.method === 'POST') {
    ledger.set(id, (ledger.get(id) ?? 0) + 1);
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      const content = Buffer.concat(parts);
      response.writeHead(200, { 'X-Id': id, 'Content-Length': content.length });
      response.end(content);
    });
  } else {
    const content = id.padEnd(Number(url.searchParams.get('size') ?? 0), '.');
    setTimeout(() => {
      response.writeHead(200, url.searchParams.has('chunked') ? { 'X-Id': id } : { 'X-Id': id, 'Content-Length': content.length });
      if (request.method !== 'HEAD') for (let at = 0; at < content.length; at += 4096) response.write(content.slice(at, at + 4096));
      response.end();
    }, Number(url.searchParams.get('delay') ?? 0));
  }
}

http.createServer(idle, answer).listen(@port@, '127.0.0.1');
https.createServer({ ...idle, cert: fs.readFileSync('@certificate@'), key: fs.readFileSync('@key@') }, answer).listen(@tls@, '127.0.0.1');
