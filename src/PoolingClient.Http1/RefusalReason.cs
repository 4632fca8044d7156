namespace PoolingClient.Http1;

/// <summary>Why a request that a caller made cannot be sent.</summary>
internal enum RefusalReason : byte
{
    None,
    MethodNotToken,
    TargetOctet,
    TargetEmpty,
    FieldNameNotToken,
    FieldValueOctet,
    FieldValueNotAscii,
    HostMissing,
    HostTwice,
    HostOctet,
    TransferEncodingNotChunked,
    TransferEncodingWithoutContent,
    TransferEncodingWithLength,
    ContentLengthNotNumber,
    ContentLengthDiffers,
    ContentLengthWithoutContent,
    UpgradeWithoutOption,
    UpgradeWithContent,
    TrailerForbidden,
    HeadTooLarge,
}
