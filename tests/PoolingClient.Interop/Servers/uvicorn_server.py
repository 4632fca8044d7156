import asyncio

import uvicorn

from echo import Echo


async def application(scope, receive, send):
    if scope["type"] != "http":
        return
    echo = Echo(scope["method"], scope["path"] + "?" + scope["query_string"].decode())
    content, more = b"", True
    while more and scope["method"] == "POST":
        message = await receive()
        content, more = content + message.get("body", b""), message.get("more_body", False)
    if scope["method"] == "POST":
        echo.posted(content)
    await asyncio.sleep(echo.delay)
    headers = [(b"x-id", echo.id.encode())]
    if not echo.chunked:
        headers.append((b"content-length", str(len(echo.content)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    step = 4096 if echo.chunked else len(echo.content) or 1
    for at in range(0, len(echo.content), step):
        await send({"type": "http.response.body", "body": echo.content[at:at + step], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def main():
    common = dict(host="127.0.0.1", lifespan="off", log_level="error", access_log=False)
    clear = uvicorn.Server(uvicorn.Config(application, port=@port@, **common))
    secured = uvicorn.Server(uvicorn.Config(application, port=@tls@, ssl_certfile="@certificate@", ssl_keyfile="@key@", ssl_ciphers="DEFAULT", **common))
    await asyncio.gather(clear.serve(), secured.serve())


asyncio.run(main())
