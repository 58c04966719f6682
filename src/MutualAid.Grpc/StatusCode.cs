namespace MutualAid.Grpc;

/// <summary>The status codes of gRPC, by their numbers on the wire.</summary>
public enum StatusCode
{
    /// <summary>The call did what was asked.</summary>
    OK = 0,

    /// <summary>The caller gave up.</summary>
    Cancelled = 1,

    /// <summary>A handler failed in a way it did not foresee.</summary>
    Unknown = 2,

    /// <summary>A field of the request is not acceptable, whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>Time ran out.</summary>
    DeadlineExceeded = 4,

    /// <summary>There is no such thing, or it is not the caller's.</summary>
    NotFound = 5,

    /// <summary>The thing to create is there already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit is reached: of rate, quota or message size.</summary>
    ResourceExhausted = 8,

    /// <summary>The caller acts on a state that has passed: it should look again before it retries.</summary>
    FailedPrecondition = 9,

    /// <summary>Another change came first: the same call may be retried.</summary>
    Aborted = 10,

    /// <summary>Past the end of a valid range.</summary>
    OutOfRange = 11,

    /// <summary>The server has no such method, or can't decode the encoding used.</summary>
    Unimplemented = 12,

    /// <summary>The call is malformed, or an invariant of the transport broke.</summary>
    Internal = 13,

    /// <summary>The server is going away: retry elsewhere or later.</summary>
    Unavailable = 14,

    /// <summary>Data is lost for good.</summary>
    DataLoss = 15,

    /// <summary>The caller's credentials are missing, wrong or revoked.</summary>
    Unauthenticated = 16,
}
