namespace Top;

/// <summary>The tags of a time series, as they come: name=value, with commas between.</summary>
/// <param name="Text">All of them.</param>
/// <param name="Origin">Server and port; null where they are not among them.</param>
/// <param name="State">Of a connection.</param>
/// <param name="Error">What a request failed with, or its status from 400 up; null where it did not.</param>
internal readonly record struct MetricTags(string Text, string? Origin, string? State, string? Error)
{
    public static MetricTags Parse(string text)
    {
        string? address = null, port = null, state = null, error = null;
        foreach (string tag in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int equals = tag.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            string value = tag[(equals + 1)..];
            switch (tag[..equals])
            {
                case "server.address": address = value; break;
                case "server.port": port = value; break;
                case "http.connection.state": state = value; break;
                case "error.type": error = value; break;
            }
        }
        string? host = address is not null && address.Contains(':', StringComparison.Ordinal) && !address.StartsWith('[') ? $"[{address}]" : address;   // an IPv6 address
        return new MetricTags(text, host is null ? null : port is null ? host : $"{host}:{port}", state, error);
    }
}
