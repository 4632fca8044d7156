namespace PoolingClient.Extensions.Tests;

/// <summary>What a browser made of a page.</summary>
/// <param name="Document">Its elements, in the end.</param>
/// <param name="Console">What its script, or the browser about it, said to the console.</param>
/// <param name="Picture">What it looked like.</param>
internal sealed record Shown(string Document, string[] Console, Picture Picture);
