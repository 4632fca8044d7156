using System.Security.Cryptography.X509Certificates;

namespace PoolingClient.Testing.Tests;

public class TestCertificateTests
{
    [Fact]
    public void It_is_for_this_machine_unless_told_otherwise()
    {
        using var certificate = TestCertificate.Create();
        Assert.True(certificate.HasPrivateKey);
        Assert.True(certificate.MatchesHostname("localhost"));
        Assert.True(certificate.MatchesHostname("127.0.0.1"));
        Assert.True(certificate.MatchesHostname("::1"));
        Assert.InRange(DateTime.Now, certificate.NotBefore, certificate.NotAfter);
        Assert.Equal(X509ChainStatusFlags.NoError, Verify(certificate, certificate));
    }

    [Fact]
    public void Names_and_times_are_as_told()
    {
        var from = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using var certificate = TestCertificate.Create(["a.test", "10.0.0.1"], from, from.AddDays(1));
        Assert.Equal("CN=a.test", certificate.Subject);
        Assert.True(certificate.MatchesHostname("a.test"));
        Assert.True(certificate.MatchesHostname("10.0.0.1"));
        Assert.False(certificate.MatchesHostname("localhost"));
        Assert.Equal((from.UtcDateTime, from.UtcDateTime.AddDays(1)), (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime()));
        Assert.Equal(X509ChainStatusFlags.NotTimeValid, Verify(certificate, certificate));
        Assert.Throws<ArgumentException>(() => TestCertificate.Create([]));
    }

    [Fact]
    public void An_authority_signs_and_is_trusted_in_its_stead()
    {
        using var authority = TestCertificate.CreateAuthority("an authority");
        using var between = TestCertificate.CreateAuthority("between", issuer: authority);
        using var certificate = TestCertificate.Create(issuer: between);
        Assert.Equal(between.Subject, certificate.Issuer);
        Assert.Equal(X509ChainStatusFlags.NoError, Verify(certificate, authority, between));
        Assert.NotEqual(X509ChainStatusFlags.NoError, Verify(certificate, authority));
        using var stranger = TestCertificate.CreateAuthority("a stranger");
        Assert.NotEqual(X509ChainStatusFlags.NoError, Verify(certificate, stranger, between));
    }

    private static X509ChainStatusFlags Verify(X509Certificate2 certificate, X509Certificate2 trusted, params X509Certificate2[] others)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(trusted);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        _ = chain.Build(certificate);
        return chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
    }
}
