namespace SocketLab.Lab;

/// <summary>How much an experiment does.</summary>
internal enum Scale
{
    /// <summary>As much as shows it, in a few seconds: one stop of the tour.</summary>
    Tour,

    /// <summary>As much as gives numbers one can rely on.</summary>
    Full,
}
