namespace Doctor.Analysis;

/// <summary>How much a finding matters.</summary>
internal enum Weight
{
    /// <summary>It is as one wishes.</summary>
    Good,

    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>It costs requests or time if nothing is done.</summary>
    Warning,

    /// <summary>It breaks something.</summary>
    Bad,
}
