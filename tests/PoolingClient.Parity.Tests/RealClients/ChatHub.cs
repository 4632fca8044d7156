using Microsoft.AspNetCore.SignalR;

namespace PoolingClient.Parity.RealClients;

internal sealed class ChatHub : Hub
{
    public int Add(int a, int b) => a + b;

    public Task Say(string text) => Clients.All.SendAsync("Said", text);

    public async IAsyncEnumerable<int> Count(int end)
    {
        for (int i = 0; i < end; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }
}
