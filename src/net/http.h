// HTTP/1.1 messages as values. Parsing and sockets are in http_server.h and http_client.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace minato::http {

// Header fields in order of arrival; names compare without case, duplicates are kept. Their text
// lies in one buffer, so that fields after clear() take no new memory. Views end with the next
// change.
class Headers {
 public:
  using Field = std::pair<std::string_view, std::string_view>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields);

  // The first field of that name, or nullopt.
  std::optional<std::string_view> find(std::string_view name) const;
  // Every field of that name joined with ',' (RFC 9110 5.2), nullopt when there is none.
  std::optional<std::string> joined(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  // Both may be views of fields that are here.
  void add(std::string_view name, std::string_view value);
  // Replaces every field of that name.
  void set(std::string_view name, std::string_view value);
  void erase(std::string_view name);
  // Keeps the memory of an ordinary head for the next one.
  void clear();

  class Fields;
  Fields fields() const;

 private:
  struct Place {
    std::size_t at;
    std::size_t name_size;
    std::size_t value_size;
  };
  Field at(const Place& place) const;

  std::string text_;
  std::vector<Place> places_;
};

// What there is to iterate over; elements are made on the way.
class Headers::Fields {
 public:
  class Iterator {
   public:
    Iterator(const Headers& headers, std::size_t index) : headers_(&headers), index_(index) {}
    Field operator*() const { return headers_->at(headers_->places_[index_]); }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const Headers* headers_;
    std::size_t index_;
  };
  explicit Fields(const Headers& headers) : headers_(headers) {}
  Iterator begin() const { return {headers_, 0}; }
  Iterator end() const { return {headers_, size()}; }
  std::size_t size() const { return headers_.places_.size(); }

 private:
  const Headers& headers_;
};

// A part of an open file, which must stay as it is until the answer is there.
struct FileBody {
  int fd = -1;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

struct Request {
  std::string method = "GET";
  std::string target = "/";  // origin form as received: path and query, not decoded
  Headers headers = {};
  std::string body = {};  // only for clients; a server reads it through Exchange
  FileBody file = {};     // only for clients: goes before `body`, in pieces
  std::string peer = {};  // remote address of the connection without port; empty for unix sockets
  std::string via = {};   // name of the listener's origin; empty for listeners of the server itself
  bool keep_alive = true;

  std::string_view path() const;   // target up to '?'
  std::string_view query() const;  // after '?', empty when there is none
};

struct Response {
  int status = 200;
  Headers headers = {};
  std::string body = {};
};

// "Not Found" for 404; "Unknown" for a code without one.
std::string_view reason_phrase(int status);
bool iequals(std::string_view a, std::string_view b);
// %XX decoding of one path segment or query component; nullopt on a broken escape. '+' becomes a
// space only when `plus_is_space`.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
// RFC 3986 encoding as SigV4 wants it: everything but A-Za-z0-9-._~ is escaped, '/' kept on demand.
std::string percent_encode(std::string_view text, bool keep_slash = false);
// Decoded name/value pairs of a query string or form body, in order; broken escapes are kept as is.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

}  // namespace minato::http
