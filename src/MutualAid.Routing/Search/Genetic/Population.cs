namespace MutualAid.Routing.Search.Genetic;

/// <summary>
/// The individuals that breed: feasible ones and others, each kept both good and different from one another.
/// Vidal, Crainic, Gendreau, Prins 2013, doi 10.1016/j.cor.2012.07.018.
/// </summary>
internal sealed class Population(Penalties penalties, SplitMix64 random)
{
    private const int LeastSize = 25;
    private const int Generation = 40;
    private const int Elite = 4;
    private const int Close = 5;

    private readonly List<Member> _feasible = [];
    private readonly List<Member> _infeasible = [];

    public int Count => _feasible.Count + _infeasible.Count;

    public Individual? Best { get; private set; }

    /// <returns>Whether it is the best feasible one so far.</returns>
    public bool Add(Individual individual)
    {
        var members = individual.Feasible ? _feasible : _infeasible;
        var added = new Member(individual);
        foreach (var member in members)
        {
            var distance = individual.DistanceTo(member.Individual);
            added.Meet(member, distance);
            member.Meet(added, distance);
        }
        members.Add(added);
        if (members.Count > LeastSize + Generation)
            while (members.Count > LeastSize) RemoveWorst(members);
        if (!individual.Feasible || individual.Cost >= (Best?.Cost ?? long.MaxValue)) return false;
        Best = individual;
        return true;
    }

    /// <summary>Forgets all but the best.</summary>
    public void Clear()
    {
        _feasible.Clear();
        _infeasible.Clear();
    }

    /// <summary>Two parents, each the better of two at random; different ones where that is easily found.</summary>
    public (Individual First, Individual Second) Parents()
    {
        foreach (var members in new[] { _feasible, _infeasible }) Rank(members);
        var first = Tournament();
        var second = Tournament();
        for (var attempt = 0; attempt < 10 && first.DistanceTo(second) == 0; attempt++) second = Tournament();
        return (first, second);
    }

    private Individual Tournament()
    {
        var (one, other) = (Any(), Any());
        return one.Fitness <= other.Fitness ? one.Individual : other.Individual;
    }

    private Member Any()
    {
        var index = random.Below(Count);
        return index < _feasible.Count ? _feasible[index] : _infeasible[index - _feasible.Count];
    }

    private void RemoveWorst(List<Member> members)
    {
        Rank(members);
        // A twin goes before all others.
        var worst = members.MaxBy(member => (member.HasTwin, member.Fitness))!;
        members.Remove(worst);
        foreach (var member in members) member.Forget(worst);
    }

    /// <summary>Weighs the rank by cost and, less so the larger the elite's share is, that by diversity.</summary>
    private void Rank(List<Member> members)
    {
        if (members.Count == 0) return;
        var byDiversity = members.OrderByDescending(member => member.Diversity(Close)).ToArray();
        for (var rank = 0; rank < byDiversity.Length; rank++) byDiversity[rank].DiversityRank = rank;
        var byCost = members.OrderBy(member => member.Individual.Penalised(penalties)).ToArray();
        // The two kinds are of different sizes, so that ranks count as millionths of these.
        for (var rank = 0; rank < byCost.Length; rank++)
        {
            var weighted = (long)rank * members.Count + (long)Math.Max(0, members.Count - Elite) * byCost[rank].DiversityRank;
            byCost[rank].Fitness = weighted * 1_000_000 / ((long)members.Count * members.Count);
        }
    }

    private sealed class Member(Individual individual)
    {
        /// <summary>The others of the same kind, the closest first.</summary>
        private readonly List<(int Distance, Member Other)> _others = [];

        public Individual Individual => individual;

        public long Fitness { get; set; }

        public int DiversityRank { get; set; }

        public bool HasTwin => _others.Count > 0 && _others[0].Distance == 0;

        public void Meet(Member other, int distance)
        {
            var at = _others.Count;
            while (at > 0 && _others[at - 1].Distance > distance) at--;
            _others.Insert(at, (distance, other));
        }

        public void Forget(Member other) => _others.RemoveAll(entry => entry.Other == other);

        /// <summary>The distance to the closest few, on average, in 1,024ths.</summary>
        public long Diversity(int close)
        {
            var count = Math.Min(close, _others.Count);
            var sum = 0L;
            for (var index = 0; index < count; index++) sum += _others[index].Distance;
            return count == 0 ? long.MaxValue : sum * 1024 / count;
        }
    }
}
