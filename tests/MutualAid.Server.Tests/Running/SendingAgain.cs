using System.Diagnostics;

namespace MutualAid.Server.Tests.Running;

/// <summary>What somebody does whose page didn't come: the same again, until it comes.</summary>
internal sealed class SendingAgain(HttpMessageHandler inner, TimeSpan patience) : DelegatingHandler(inner)
{
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(20);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not null) await request.Content.LoadIntoBufferAsync(cancellationToken);
        for (long started = Stopwatch.GetTimestamp(); ;)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Attempt);
            try
            {
                HttpResponseMessage response = await base.SendAsync(request, limit.Token);
                if ((int)response.StatusCode < 500 || Stopwatch.GetElapsedTime(started) > patience) return response;
                response.Dispose();
            }
            catch (Exception exception) when (
                exception is HttpRequestException or IOException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested && Stopwatch.GetElapsedTime(started) < patience)
            {
                // the next attempt takes another connection
            }
        }
    }
}
