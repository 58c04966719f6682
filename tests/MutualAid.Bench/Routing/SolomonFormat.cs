using System.Globalization;
using System.Text;

namespace MutualAid.Bench.Routing;

/// <summary>Reads and writes Solomon's text format.</summary>
internal static class SolomonFormat
{
    private const int LargestValue = 1_000_000;

    /// <param name="text">The file's text.</param>
    /// <exception cref="SolomonFormatException">The text is not in the format; the message says where.</exception>
    public static SolomonInstance Parse(string text)
    {
        var lines = new Lines(text);
        var name = lines.Next("the instance's name").Trim();
        lines.Expect("VEHICLE");
        lines.Expect("NUMBER");
        var fleet = lines.Numbers("the number of vehicles and their capacity", 2).Select(lines.Integer).ToArray();
        lines.Expect("CUSTOMER");
        lines.Expect("CUST");
        var depot = Customer(lines);
        var customers = new List<SolomonCustomer> { depot };
        var numbers = new HashSet<int> { depot.Number };
        while (!lines.AtEnd)
        {
            var customer = Customer(lines);
            if (!numbers.Add(customer.Number))
                throw lines.Error($"customer {customer.Number} stands here for the second time");
            customers.Add(customer);
        }
        return new SolomonInstance(name, fleet[0], fleet[1], customers);
    }

    public static string Write(SolomonInstance instance)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{instance.Name}\n\nVEHICLE\nNUMBER     CAPACITY\n  {instance.VehicleCount}  {instance.Capacity}\n\n");
        text.Append("CUSTOMER\nCUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME\n\n");
        foreach (var customer in instance.Customers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{customer.Number,5} {customer.X,6} {customer.Y,6} ");
            text.Append(CultureInfo.InvariantCulture, $"{customer.Demand,6} {customer.Ready,8} {customer.Due,8} {customer.Service,6}\n");
        }
        return text.ToString();
    }

    private static SolomonCustomer Customer(Lines lines)
    {
        var values = lines.Numbers("a customer's number, x, y, demand, ready time, due date and service time", 7);
        var customer = new SolomonCustomer(
            lines.Integer(values[0]), values[1], values[2], lines.Integer(values[3]),
            lines.Integer(values[4]), lines.Integer(values[5]), lines.Integer(values[6]));
        var (number, ready, due) = (customer.Number, customer.Ready, customer.Due);
        return ready > due ? throw lines.Error($"customer {number} is due at {due}, before it is ready at {ready}") : customer;
    }

    private sealed class Lines(string text)
    {
        private readonly (int Number, string Text)[] _lines = [.. text.Split('\n')
            .Select((line, index) => (index + 1, line.TrimEnd('\r')))
            .Where(line => !string.IsNullOrWhiteSpace(line.Item2))];

        private int _read;

        public bool AtEnd => _read == _lines.Length;

        public string Next(string expected)
        {
            if (AtEnd) throw new SolomonFormatException($"the text ends where {expected} should stand");
            return _lines[_read++].Text;
        }

        public void Expect(string keyword)
        {
            var line = Next($"the heading {keyword}");
            if (!line.TrimStart().StartsWith(keyword, StringComparison.OrdinalIgnoreCase))
                throw Error($"expected the heading {keyword}, found \"{line.Trim()}\"");
        }

        public double[] Numbers(string expected, int count)
        {
            var words = Next(expected).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != count)
                throw Error($"expected {expected} ({count} numbers), found {words.Length} values");
            return [.. words.Select(Number)];
        }

        public int Integer(double value) =>
            value >= 0 && value == Math.Floor(value) ? (int)value
                : throw Error(FormattableString.Invariant($"{value} is not a whole number from 0"));

        public SolomonFormatException Error(string what) => new($"line {_lines[_read - 1].Number}: {what}");

        private double Number(string word) =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && Math.Abs(value) <= LargestValue
                ? value
                : throw Error($"\"{word}\" is not a number up to {LargestValue}");
    }
}

/// <summary>A text that is not in Solomon's format; the message is one line.</summary>
internal sealed class SolomonFormatException(string message) : Exception(message);
