using System.Diagnostics;
using System.Globalization;

namespace PoolingClient.Extensions.Tests;

/// <summary>A Chromium without a window, as a person's browser would show a page: its script run, its canvas painted.</summary>
internal static class Browser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Where it is; null where this machine has none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Opens a page and lets its timers run for some seconds of the page's own time, which does not pass while it waits for an answer.</summary>
    public static async Task<Shown> ShowAsync(Uri page, int seconds, int width, int height)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("poolingclient-browser");
        try
        {
            string picture = Path.Combine(folder.FullName, "page.png");
            var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true, RedirectStandardError = true };
            // No sandbox, as root has none, and the page is ours; no profile that anybody else uses; what the page's console says goes to the standard error.
            foreach (string argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars", "--enable-logging=stderr"]) start.ArgumentList.Add(argument);
            start.ArgumentList.Add($"--user-data-dir={Path.Combine(folder.FullName, "profile")}");
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--virtual-time-budget={seconds * 1000}"));
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--window-size={width},{height}"));
            start.ArgumentList.Add($"--screenshot={picture}");
            start.ArgumentList.Add("--dump-dom");
            start.ArgumentList.Add(page.AbsoluteUri);
            using Process process = Process.Start(start)!;
            Task<string> document = process.StandardOutput.ReadToEndAsync(), log = process.StandardError.ReadToEndAsync();
            try
            {
                await process.WaitForExitAsync().WaitAsync(Limit);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            string said = await log.InTime();
            Assert.True(process.ExitCode == 0, said);
            return new Shown(await document.InTime(), [.. said.Split('\n').Where(line => line.Contains(":CONSOLE", StringComparison.Ordinal))], Picture.Read(picture));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

/// <summary>What a browser made of a page.</summary>
/// <param name="Document">Its elements, in the end.</param>
/// <param name="Console">What its script, or the browser about it, said to the console.</param>
/// <param name="Picture">What it looked like.</param>
internal sealed record Shown(string Document, string[] Console, Picture Picture);

/// <summary>A test with a real browser: where there is one, and everything is tried.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (!Scale.IsAll) Skip = $"Only with {Scale.Variable}=all.";
        else if (Browser.Program is null) Skip = "No Chromium is installed (Debian: apt-get install chromium).";
    }
}
