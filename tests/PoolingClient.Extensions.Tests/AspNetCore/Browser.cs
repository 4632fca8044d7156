using System.Diagnostics;
using System.Globalization;

namespace PoolingClient.Extensions.Tests;

/// <summary>A Chromium without a window, as a person's browser would show a page: its script run, its canvas painted.</summary>
internal static class Browser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // A first start of a few seconds, once: some that are installed are only a hint where to get one, and some see no folder of ours.
    private static readonly Lazy<string?> Trial = new(() => Program is null ? "No Chromium is installed (Debian: apt-get install chromium)." : Try());

    /// <summary>What to say where there is none that shows pages; null where there is.</summary>
    public static string? Missing => Trial.Value;

    private static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>
    /// Opens a page and lets its timers run for some seconds of the page's own time. That time passes as fast as the page is done with it, and not while it waits for an
    /// answer: of the server's time there may be a small part of a second in it.
    /// </summary>
    public static async Task<Shown> ShowAsync(Uri page, int seconds, int width, int height)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("poolingclient-browser");
        try
        {
            string picture = Path.Combine(folder.FullName, "page.png");
            using Process process = Process.Start(Command(page, seconds, width, height, folder.FullName, picture))!;
            Task<string> document = process.StandardOutput.ReadToEndAsync(), log = process.StandardError.ReadToEndAsync();
            try
            {
                await process.WaitForExitAsync().WaitAsync(Limit);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync().WaitAsync(Limit);
                throw new TimeoutException($"The browser did not end within {Limit.TotalSeconds:0} s, and said: {await log.WaitAsync(Limit)}");
            }
            string said = await log.WaitAsync(Limit);
            if (process.ExitCode != 0 || !File.Exists(picture)) throw new InvalidOperationException($"The browser made no picture, ended with {process.ExitCode}, and said: {said}");
            return new Shown(await document.WaitAsync(Limit), [.. said.Split('\n').Where(line => line.Contains(":CONSOLE", StringComparison.Ordinal))], Picture.Read(picture));
        }
        finally
        {
            Remove(folder);
        }
    }

    private static ProcessStartInfo Command(Uri page, int seconds, int width, int height, string folder, string picture) => new(
        Program!,
        [
            // No sandbox, as root has none, and the page is ours; no profile that anybody else uses.
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={Path.Combine(folder, "profile")}",
            // What it looks like, whatever the desktop is set to: light, one point for one of the page's, colours as the page says.
            "--hide-scrollbars", "--blink-settings=preferredColorScheme=1", "--force-device-scale-factor=1", "--force-color-profile=srgb",
            string.Create(CultureInfo.InvariantCulture, $"--window-size={width},{height}"), $"--screenshot={picture}",
            // What the page's console says goes to the standard error.
            "--enable-logging=stderr", "--dump-dom", string.Create(CultureInfo.InvariantCulture, $"--virtual-time-budget={seconds * 1000}"), page.AbsoluteUri,
        ])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static string? Try()
    {
        try
        {
            _ = ShowAsync(new Uri("about:blank"), 1, 100, 100).GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or System.ComponentModel.Win32Exception)
        {
            return $"{Program} shows no page: {e.Message.Split('\n')[0]}";
        }
    }

    /// <summary>What of a browser that was ended may still write there must not hide why it was ended.</summary>
    private static void Remove(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (IOException)
        {
        }
    }
}
