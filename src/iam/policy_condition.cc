#include "iam/policy_condition.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <cctype>
#include <charconv>

#include "base/arn.h"
#include "base/async.h"
#include "codec/time.h"
#include "iam/wildcard.h"
#include "net/http.h"

namespace minato::iam {
namespace {

struct NamedOperator {
  std::string_view name;
  Compare compare;
  Order order = Order::kEqual;
  bool negated = false;
};
constexpr std::array kOperators{
    NamedOperator{"StringEquals", Compare::kString},
    NamedOperator{"StringNotEquals", Compare::kString, Order::kEqual, true},
    NamedOperator{"StringEqualsIgnoreCase", Compare::kStringIgnoreCase},
    NamedOperator{"StringNotEqualsIgnoreCase", Compare::kStringIgnoreCase, Order::kEqual, true},
    NamedOperator{"StringLike", Compare::kStringLike},
    NamedOperator{"StringNotLike", Compare::kStringLike, Order::kEqual, true},
    NamedOperator{"ArnEquals", Compare::kArn},
    NamedOperator{"ArnNotEquals", Compare::kArn, Order::kEqual, true},
    NamedOperator{"ArnLike", Compare::kArn},
    NamedOperator{"ArnNotLike", Compare::kArn, Order::kEqual, true},
    NamedOperator{"NumericEquals", Compare::kNumber},
    NamedOperator{"NumericNotEquals", Compare::kNumber, Order::kEqual, true},
    NamedOperator{"NumericLessThan", Compare::kNumber, Order::kLess},
    NamedOperator{"NumericLessThanEquals", Compare::kNumber, Order::kLessOrEqual},
    NamedOperator{"NumericGreaterThan", Compare::kNumber, Order::kGreater},
    NamedOperator{"NumericGreaterThanEquals", Compare::kNumber, Order::kGreaterOrEqual},
    NamedOperator{"DateEquals", Compare::kDate},
    NamedOperator{"DateNotEquals", Compare::kDate, Order::kEqual, true},
    NamedOperator{"DateLessThan", Compare::kDate, Order::kLess},
    NamedOperator{"DateLessThanEquals", Compare::kDate, Order::kLessOrEqual},
    NamedOperator{"DateGreaterThan", Compare::kDate, Order::kGreater},
    NamedOperator{"DateGreaterThanEquals", Compare::kDate, Order::kGreaterOrEqual},
    NamedOperator{"Bool", Compare::kBool},
    NamedOperator{"BinaryEquals", Compare::kString},
    NamedOperator{"IpAddress", Compare::kIp},
    NamedOperator{"NotIpAddress", Compare::kIp, Order::kEqual, true},
};

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

template <class T>
bool in_order(Order order, const T& left, const T& right) {
  switch (order) {
    case Order::kEqual:
      return left == right;
    case Order::kLess:
      return left < right;
    case Order::kLessOrEqual:
      return left <= right;
    case Order::kGreater:
      return left > right;
    case Order::kGreaterOrEqual:
      return left >= right;
  }
  return false;
}

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// A date as ISO 8601, with or without a time, or in seconds since 1970.
std::optional<TimePoint> date_of(std::string_view text) {
  if (const auto seconds = number_of(text); seconds && text.size() != 4) {
    return from_unix_ms(static_cast<std::int64_t>(*seconds * 1000));
  }
  if (text.size() == 10) return parse_iso8601(std::string(text) + "T00:00:00Z");
  return parse_iso8601(text);
}

template <class T>
bool compare_as(const std::optional<T>& given, const std::optional<T>& wanted, Order order) {
  return given && wanted && in_order(order, *given, *wanted);
}

bool in_network(std::string_view text, std::string_view network) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(std::string(text), error);
  if (error) return false;
  std::string range(network);
  const bool v6 = range.find(':') != std::string::npos;
  if (range.find('/') == std::string::npos) range += v6 ? "/128" : "/32";
  if (v6) {
    const auto net = asio::ip::make_network_v6(range, error);
    if (error || !address.is_v6()) return false;
    const asio::ip::network_v6 host(address.to_v6(), net.prefix_length());
    return host.canonical() == net.canonical();
  }
  const auto net = asio::ip::make_network_v4(range, error);
  if (error || !address.is_v4()) return false;
  const asio::ip::network_v4 host(address.to_v4(), net.prefix_length());
  return host.canonical() == net.canonical();
}

// `wanted` comes from the policy, with its variables replaced.
bool compare(const ConditionOperator& op, const std::string& given, const std::string& wanted) {
  switch (op.compare) {
    case Compare::kString:
      return given == without_literals(wanted);
    case Compare::kStringIgnoreCase:
    case Compare::kBool:
      return http::iequals(given, without_literals(wanted));
    case Compare::kStringLike:
      return matches_wildcards(wanted, given);
    case Compare::kArn:
      return matches_arn(wanted, given);
    case Compare::kNumber:
      return compare_as(number_of(given), number_of(wanted), op.order);
    case Compare::kDate:
      return compare_as(date_of(given), date_of(wanted), op.order);
    case Compare::kIp:
      return in_network(given, wanted);
  }
  return false;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// "arn:aws:sts::1:assumed-role/r/s" -> "arn:aws:iam::1:role/r"; other ARNs stay as they are.
std::string principal_arn(const aws::Principal& principal) {
  if (principal.kind != aws::Principal::Kind::kAssumedRole) return principal.arn;
  const auto arn = Arn::parse(principal.arn);
  constexpr std::string_view kSession = "assumed-role/";
  if (!arn || !arn->resource.starts_with(kSession)) return principal.arn;
  const auto rest = std::string_view(arn->resource).substr(kSession.size());
  return make_arn("iam", "", arn->account, "role/" + std::string(rest.substr(0, rest.find('/'))));
}

std::string_view principal_type(aws::Principal::Kind kind) {
  switch (kind) {
    case aws::Principal::Kind::kRoot:
      return "Account";
    case aws::Principal::Kind::kUser:
      return "User";
    case aws::Principal::Kind::kAssumedRole:
      return "AssumedRole";
    case aws::Principal::Kind::kAnonymous:
      return "Anonymous";
  }
  return {};
}

std::optional<std::string> global_key(const aws::AccessRequest& request, std::string_view key) {
  const aws::Principal& principal = request.principal;
  if (key == "aws:sourceip") return std::string(request.source_ip);
  if (key == "aws:currenttime") return to_iso8601_seconds(request.now);
  if (key == "aws:epochtime") return std::to_string(to_unix_ms(request.now) / 1000);
  if (key == "aws:principalarn") return principal_arn(principal);
  if (key == "aws:principalaccount") return principal.account;
  if (key == "aws:principaltype") return std::string(principal_type(principal.kind));
  if (key == "aws:requestedregion") return std::string(request.region);
  // The server speaks plain HTTP.
  if (key == "aws:securetransport") return "false";
  if (key == "aws:userid") return principal.user_id;
  if (key == "aws:tokenissuetime") {
    return principal.issued ? std::optional(to_iso8601(*principal.issued)) : std::nullopt;
  }
  if (key == "aws:username" && principal.kind == aws::Principal::Kind::kUser) {
    return principal.arn.substr(principal.arn.rfind('/') + 1);
  }
  return std::nullopt;
}

bool any_matches(const Condition& condition, const std::string& given,
                 const std::vector<std::string>& wanted) {
  return std::ranges::any_of(
      wanted, [&](const std::string& value) { return compare(condition.op, given, value); });
}

}  // namespace

std::optional<ConditionOperator> parse_operator(std::string_view name) {
  ConditionOperator op;
  if (take_prefix(name, "ForAnyValue:")) op.quantifier = Quantifier::kAnyValue;
  if (take_prefix(name, "ForAllValues:")) op.quantifier = Quantifier::kAllValues;
  if (name == "Null") {
    op.null_check = true;
    return op;
  }
  constexpr std::string_view kIfExists = "IfExists";
  if (name.ends_with(kIfExists)) {
    op.if_exists = true;
    name.remove_suffix(kIfExists.size());
  }
  const auto known = std::ranges::find(kOperators, name, &NamedOperator::name);
  if (known == kOperators.end()) return std::nullopt;
  op.compare = known->compare;
  op.order = known->order;
  op.negated = known->negated;
  return op;
}

std::vector<std::string> key_values(const aws::AccessRequest& request, std::string_view key) {
  std::vector<std::string> values;
  for (const aws::ConditionKey& given : request.keys) {
    if (http::iequals(given.name, key)) values.push_back(given.value);
  }
  if (!values.empty()) return values;
  if (auto value = global_key(request, key); value && !value->empty()) {
    values.push_back(std::move(*value));
  }
  return values;
}

std::optional<std::string> expand_variables(std::string_view text,
                                            const aws::AccessRequest& request) {
  std::string out;
  for (;;) {
    const auto start = text.find("${");
    out.append(text.substr(0, start));
    if (start == std::string_view::npos) return out;
    const auto end = text.find('}', start);
    if (end == std::string_view::npos) return out.append(text.substr(start));
    std::string_view name = text.substr(start + 2, end - start - 2);
    text.remove_prefix(end + 1);
    if (name == "*" || name == "?" || name == "$") {
      out.push_back(name == "*" ? kLiteralStar : name == "?" ? kLiteralQuestion : '$');
      continue;
    }
    std::optional<std::string> fallback;
    if (const auto comma = name.find(','); comma != std::string_view::npos) {
      const auto open = name.find('\'', comma);
      const auto close = name.rfind('\'');
      if (open < close) fallback = name.substr(open + 1, close - open - 1);
      name = name.substr(0, comma);
    }
    const auto values = key_values(request, lower(name));
    if (values.size() != 1 && !fallback) return std::nullopt;
    for (const char c : values.size() == 1 ? values.front() : *fallback) {
      out.push_back(c == '*' ? kLiteralStar : c == '?' ? kLiteralQuestion : c);
    }
  }
}

bool holds(const Condition& condition, const aws::AccessRequest& request, bool variables) {
  const ConditionOperator& op = condition.op;
  const auto given = key_values(request, condition.key);
  if (op.null_check) {
    const bool wants_missing = !condition.values.empty() && condition.values.front() == "true";
    return given.empty() == wants_missing;
  }
  // A key that is missing fails what compares it, and passes what compares it negatively.
  if (given.empty()) {
    if (op.if_exists || op.quantifier == Quantifier::kAllValues) return true;
    return op.negated && op.quantifier == Quantifier::kOne;
  }
  std::vector<std::string> wanted;
  for (const std::string& value : condition.values) {
    auto expanded = variables ? expand_variables(value, request) : value;
    if (expanded) wanted.push_back(std::move(*expanded));
  }
  const auto good = [&](const std::string& value) {
    return any_matches(condition, value, wanted) != op.negated;
  };
  return op.quantifier == Quantifier::kAnyValue ? std::ranges::any_of(given, good)
                                                : std::ranges::all_of(given, good);
}

}  // namespace minato::iam
