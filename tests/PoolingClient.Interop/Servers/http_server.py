import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from echo import Echo


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 2
    wbufsize = -1  # one send for an answer
    disable_nagle_algorithm = True

    def answer(self):
        echo = Echo(self.command, self.path)
        if self.command == "POST":
            echo.posted(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(echo.delay)
        self.send_response(200)
        self.send_header("X-Id", echo.id)
        if echo.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(echo.content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if echo.chunked:
            for at in range(0, len(echo.content), 4096):
                part = echo.content[at:at + 4096]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.wfile.write(echo.content)

    do_GET = do_HEAD = do_POST = answer

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients that are gone


clear, secured = Server(("127.0.0.1", @port@), Handler), Server(("127.0.0.1", @tls@), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("@certificate@", "@key@")
secured.socket = context.wrap_socket(secured.socket, server_side=True)
threading.Thread(target=secured.serve_forever, daemon=True).start()
clear.serve_forever()
