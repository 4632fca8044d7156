vcl 4.1;

backend default {
    .host = "127.0.0.1";
    .port = "@backend@";
}

sub vcl_recv {
    # Files are kept and answered from memory; what else comes is passed on.
    if (req.url ~ "^/files/") {
        return (hash);
    }
    return (pass);
}
