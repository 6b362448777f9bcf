#include "base/arn.h"

namespace minato {

std::optional<ArnView> ArnView::parse(std::string_view text) {
  if (!text.starts_with("arn:")) return std::nullopt;
  text.remove_prefix(4);
  ArnView out;
  for (std::string_view* part : {&out.partition, &out.service, &out.region, &out.account}) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    *part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (out.partition.empty() || out.service.empty() || text.empty()) return std::nullopt;
  out.resource = text;
  return out;
}

std::optional<Arn> Arn::parse(std::string_view text) {
  const auto view = ArnView::parse(text);
  if (!view) return std::nullopt;
  return Arn{.partition = std::string(view->partition),
             .service = std::string(view->service),
             .region = std::string(view->region),
             .account = std::string(view->account),
             .resource = std::string(view->resource)};
}

std::string Arn::to_string() const {
  return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
}

std::string make_arn(std::string_view service, std::string_view region, std::string_view account,
                     std::string_view resource) {
  std::string out = "arn:aws:";
  out.append(service).append(":").append(region).append(":").append(account).append(":");
  return out.append(resource);
}

}  // namespace minato
