import asyncio
import ssl

from aiohttp import web

from echo import Echo


async def answer(request):
    echo = Echo(request.method, request.path_qs)
    if request.method == "POST":
        echo.posted(await request.read())
    await asyncio.sleep(echo.delay)
    if not echo.chunked:
        return web.Response(body=echo.content, headers={"X-Id": echo.id})
    response = web.StreamResponse(headers={"X-Id": echo.id})
    response.enable_chunked_encoding()
    await response.prepare(request)
    for at in range(0, len(echo.content), 4096):
        await response.write(echo.content[at:at + 4096])
    await response.write_eof()
    return response


async def main():
    application = web.Application(client_max_size=1 << 24)
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, keepalive_timeout=2, access_log=None)
    await runner.setup()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("@certificate@", "@key@")
    await web.TCPSite(runner, "127.0.0.1", @port@).start()
    await web.TCPSite(runner, "127.0.0.1", @tls@, ssl_context=context).start()
    await asyncio.Event().wait()


asyncio.run(main())
