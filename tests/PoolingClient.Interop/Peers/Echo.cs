namespace PoolingClient.Interop;

/// <summary>The programs in Python, which share what they answer.</summary>
internal static class Echo
{
    public static IEnumerable<string[]> WithPython(Site site, string program)
    {
        site.Fill("echo.py");
        return [[Programs.Python, site.Fill(program)]];
    }

    public static string[] Application(Site site, string program, params string[] arguments)
    {
        site.Fill("echo.py");
        site.Fill(program);
        return [Programs.Python, .. arguments];
    }
}
