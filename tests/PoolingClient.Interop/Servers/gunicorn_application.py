import time

from echo import Echo


def application(environ, start_response):
    echo = Echo(environ["REQUEST_METHOD"], environ["PATH_INFO"] + "?" + environ["QUERY_STRING"])
    if echo.method == "POST":
        echo.posted(environ["wsgi.input"].read())
    time.sleep(echo.delay)
    headers = [("X-Id", echo.id)]
    if not echo.chunked:
        headers.append(("Content-Length", str(len(echo.content))))
    start_response("200 OK", headers)
    if echo.method == "HEAD":
        return []
    step = 4096 if echo.chunked else len(echo.content) or 1
    return [echo.content[at:at + step] for at in range(0, len(echo.content), step)]
