#include "agent_link/messages.h"

namespace minato::agent_link {
namespace {

// Tries the alternatives from `I` on; the first one (UnknownMessage) is what remains.
template <class Message, std::size_t I = 1>
Result<Message> decode_as(Envelope envelope) {
  if constexpr (I == std::variant_size_v<Message>) {
    return Message{UnknownMessage{std::move(envelope.type)}};
  } else {
    using T = std::variant_alternative_t<I, Message>;
    if (envelope.type != T::kShape.name) return decode_as<Message, I + 1>(std::move(envelope));
    auto value = aws::json::from_value<T>(envelope.message);
    if (!value) {
      return fail(ErrorCode::kInvalidArgument, envelope.type + ": " + value.error().message);
    }
    return Message{*std::move(value)};
  }
}

template <class Message>
Result<Message> decode_text(std::string_view text) {
  TRY(Envelope envelope, decode_envelope(text));
  return decode_as<Message>(std::move(envelope));
}

}  // namespace

Result<AcsToAgent> decode_acs_to_agent(std::string_view text) {
  return decode_text<AcsToAgent>(text);
}

Result<AcsFromAgent> decode_acs_from_agent(std::string_view text) {
  return decode_text<AcsFromAgent>(text);
}

Result<TcsToAgent> decode_tcs_to_agent(std::string_view text) {
  return decode_text<TcsToAgent>(text);
}

Result<TcsFromAgent> decode_tcs_from_agent(std::string_view text) {
  return decode_text<TcsFromAgent>(split_signed_frame(text).body);
}

}  // namespace minato::agent_link
