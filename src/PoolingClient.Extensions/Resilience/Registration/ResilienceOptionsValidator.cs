using Microsoft.Extensions.Options;

namespace PoolingClient.Resilience;

/// <summary>All that is wrong, in one message that names client and property.</summary>
internal sealed class ResilienceOptionsValidator : IValidateOptions<PoolingResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, PoolingResilienceOptions options)
    {
        string client = string.IsNullOrEmpty(name) ? "" : $"Client '{name}', ";
        IReadOnlyList<string> failures = options.Check();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures.Select(failure => $"{client}resilience: {failure}"));
    }
}
