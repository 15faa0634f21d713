"""Answers on the agent's port as a sandbox's code would, had it taken the agent's place: by the word in the path that is asked for."""
import re
import socketserver
import time

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it"
FIELDS = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive, X-Mine\r\nX-Mine: 1\r\n"
    b"Set-Cookie: session=stolen\r\nKeep-Alive: timeout=9\r\nAccess-Control-Allow-Origin: *\r\n\r\n{}"
)
CLOSE, WAIT, GO_ON = range(3)
ANSWERS = {
    b"fields": (FIELDS, GO_ON),
    b"more": (OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", GO_ON),
    b"head": (b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1_000_000 + b"\r\n\r\n", CLOSE),
    b"words": (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", CLOSE),
    b"chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", CLOSE),
    b"nothing": (b"", CLOSE),
    b"short": (HALF, CLOSE),
    b"silent": (b"", WAIT),
    b"stuck": (HALF, WAIT),
}


class Hostile(socketserver.StreamRequestHandler):
    def handle(self):
        then = GO_ON
        while then == GO_ON:
            line = self.rfile.readline()
            while line and self.rfile.readline() != b"\r\n":
                pass
            if not line:
                return
            word = re.search(rb"path=(?:%2F|/)(\w+)", line)
            answer, then = ANSWERS.get(word and word[1], (OK, GO_ON))
            self.wfile.write(answer)
            if then == WAIT:
                time.sleep(600)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("", 8642), Hostile).serve_forever()
