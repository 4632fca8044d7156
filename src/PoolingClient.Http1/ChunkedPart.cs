namespace PoolingClient.Http1;

internal enum ChunkedPart : byte { NeedInput, Content, End, Broken }
