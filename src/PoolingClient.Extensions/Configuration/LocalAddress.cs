using System.Net;

namespace PoolingClient.Extensions;

/// <summary>An address of this machine, with a port where one is wanted: 10.0.0.7, [::1]:0.</summary>
internal sealed class LocalAddress : ValueKind<IPEndPoint?>
{
    public override string Expected => "an IP address, with or without a port";

    public override ValueShape Shape => new("string");

    public override bool TryRead(string text, out IPEndPoint? value, out string? hint)
    {
        hint = null;
        return IPEndPoint.TryParse(text, out value);
    }
}
