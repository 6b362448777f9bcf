#include "logs/tokens.h"

#include <fmt/format.h>

#include <charconv>

#include "logs/errors.h"

namespace minato::logs {
namespace {

constexpr std::size_t kTimeDigits = 24;
constexpr std::size_t kDigits = 56;
constexpr std::string_view kFilterList = "filtered events";

std::string digits_of(const Position& position) {
  return fmt::format("{:024}{:032}", position.timestamp, position.number);
}

template <class T>
std::optional<T> number(std::string_view digits) {
  T out{};
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  return out;
}

std::optional<Position> parse_digits(std::string_view digits) {
  if (digits.size() != kDigits) return std::nullopt;
  const auto time = number<std::int64_t>(digits.substr(0, kTimeDigits));
  const auto order = number<std::uint64_t>(digits.substr(kTimeDigits));
  if (!time || !order || *time < 0) return std::nullopt;
  return Position{*time, *order};
}

// FNV-1a: only has to tell streams apart.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const unsigned char c : text) hash = (hash ^ c) * 1099511628211ULL;
  return hash;
}

}  // namespace

std::string to_text(const EventToken& token) {
  return (token.backward ? "b/" : "f/") + digits_of(token.position) + "/s";
}

std::optional<EventToken> parse_event_token(std::string_view text) {
  const bool backward = text.starts_with("b/");
  if ((!backward && !text.starts_with("f/")) || !text.ends_with("/s")) return std::nullopt;
  if (text.size() != kDigits + 4) return std::nullopt;
  const auto position = parse_digits(text.substr(2, kDigits));
  if (!position) return std::nullopt;
  return EventToken{.backward = backward, .position = *position};
}

std::string to_text(const FilterToken& token) {
  return aws::make_page_token(kFilterList, digits_of(token.position) + token.stream);
}

std::optional<FilterToken> parse_filter_token(std::string_view text) {
  const auto plain = aws::parse_page_token(kFilterList, text);
  if (!plain || plain->size() <= kDigits) return std::nullopt;
  const auto position = parse_digits(std::string_view(*plain).substr(0, kDigits));
  if (!position) return std::nullopt;
  return FilterToken{.position = *position, .stream = plain->substr(kDigits)};
}

Result<aws::PageRequest> page_request(std::string list, const std::optional<std::string>& token,
                                      std::int32_t limit) {
  auto page = aws::page_request(std::move(list), token, static_cast<std::size_t>(limit));
  if (!page) return fail(errors::invalid_token());
  return std::move(*page);
}

std::string event_id(const StreamId& stream, const Position& position) {
  return fmt::format("{:016}{:020}{:020}", position.timestamp,
                     hash_of(stream.group + stream.stream), position.number);
}

}  // namespace minato::logs
