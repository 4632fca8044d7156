namespace PoolingClient.Http1.Tests;

/// <summary>Reads a script whole and keeps nothing, so that what is allocated is the reader's.</summary>
internal static class BareReader
{
    public static void Read(byte[] octets, ResponseScript script)
    {
        var reader = new ResponseReader(script.Limits);
        int started = 0, at = 0;
        reader.Start(script.Requests[started++]);
        while (true)
        {
            ResponseEvent happened = reader.Read(octets.AsSpan(at), out int consumed);
            at += consumed;
            switch (happened)
            {
                case ResponseEvent.Content:
                    at += reader.ContentAvailable;
                    reader.TakeContent(reader.ContentAvailable);
                    break;
                case ResponseEvent.End when started < script.Requests.Length:
                    reader.Start(script.Requests[started++]);
                    break;
                case ResponseEvent.NeedInput or ResponseEvent.Violation:
                    return;
            }
        }
    }
}
