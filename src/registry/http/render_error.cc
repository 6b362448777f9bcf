#include "registry/http/render_error.h"

#include <array>
#include <boost/json.hpp>

namespace minato::registry {
namespace {

struct Rendering {
  std::string_view name;  // Error::name
  int status;
  std::string_view code;  // on the wire
};

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
// Every code is of that list but two: TAG_INVALID, with which ECR answers a push to an immutable
// tag, and UNKNOWN for failures of the server.
constexpr std::array kNamed = {
    Rendering{"RepositoryNotFoundException", 404, "NAME_UNKNOWN"},
    Rendering{"ImageNotFoundException", 404, "MANIFEST_UNKNOWN"},
    Rendering{"ImageInaccessible", 404, "MANIFEST_UNKNOWN"},
    Rendering{"ImageTagAlreadyExistsException", 400, "TAG_INVALID"},
    Rendering{"ImageDigestDoesNotMatchException", 400, "DIGEST_INVALID"},
    Rendering{"ImageTagDoesNotMatchDigest", 404, "MANIFEST_UNKNOWN"},
    // What something else needs has no DELETE for now: the specification knows 400 and 405 for
    // deletes that a registry does not do.
    Rendering{"ImageReferencedByManifestList", 405, "UNSUPPORTED"},
    Rendering{"LayerInUse", 405, "UNSUPPORTED"},
    Rendering{"LayersNotFoundException", 404, "MANIFEST_BLOB_UNKNOWN"},
    Rendering{"ReferencedImagesNotFoundException", 404, "MANIFEST_BLOB_UNKNOWN"},
    // A quota does not go away by waiting, so this is no 429.
    Rendering{"LimitExceededException", 403, "DENIED"},
    Rendering{"UnableToGetUpstreamImageException", 502, "UNKNOWN"},
    Rendering{"UploadNotFoundException", 404, "BLOB_UPLOAD_UNKNOWN"},
    Rendering{"InvalidParameterException", 400, "UNSUPPORTED"},
    Rendering{"BLOB_UNKNOWN", 404, "BLOB_UNKNOWN"},
    Rendering{"BLOB_UPLOAD_INVALID", 400, "BLOB_UPLOAD_INVALID"},
    Rendering{"DENIED", 403, "DENIED"},
    Rendering{"DIGEST_INVALID", 400, "DIGEST_INVALID"},
    Rendering{"MANIFEST_INVALID", 400, "MANIFEST_INVALID"},
    Rendering{"NAME_INVALID", 400, "NAME_INVALID"},
    Rendering{"PAGINATION_NUMBER_INVALID", 400, "UNSUPPORTED"},
    Rendering{"PreconditionFailed", 412, "DENIED"},
    Rendering{"SIZE_INVALID", 400, "SIZE_INVALID"},
    Rendering{"TAG_INVALID", 400, "MANIFEST_INVALID"},
    Rendering{"UNAUTHORIZED", 401, "UNAUTHORIZED"},
    Rendering{"UNSUPPORTED", 405, "UNSUPPORTED"},
};

Rendering of_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return {"", 400, "UNSUPPORTED"};
    case ErrorCode::kUnauthenticated:
      return {"", 401, "UNAUTHORIZED"};
    case ErrorCode::kPermissionDenied:
      return {"", 403, "DENIED"};
    case ErrorCode::kNotFound:
      return {"", 404, "BLOB_UNKNOWN"};
    case ErrorCode::kAlreadyExists:
      return {"", 409, "DENIED"};
    case ErrorCode::kConflict:
      return {"", 409, "BLOB_UPLOAD_INVALID"};
    case ErrorCode::kFailedPrecondition:
      return {"", 409, "DENIED"};
    case ErrorCode::kResourceExhausted:
      return {"", 507, "TOOMANYREQUESTS"};
    case ErrorCode::kOutOfRange:
      return {"", 416, "BLOB_UPLOAD_INVALID"};
    case ErrorCode::kUnsupported:
      return {"", 405, "UNSUPPORTED"};
    case ErrorCode::kUnavailable:
      return {"", 503, "TOOMANYREQUESTS"};
    case ErrorCode::kTimeout:
      return {"", 504, "UNKNOWN"};
    case ErrorCode::kDataLoss:
    case ErrorCode::kInternal:
      return {"", 500, "UNKNOWN"};
  }
  return {"", 500, "UNKNOWN"};
}

Rendering rendering_of(const Error& error) {
  const Rendering by_code = of_code(error.code);
  for (const Rendering& row : kNamed) {
    if (row.name != error.name || error.name.empty()) continue;
    Rendering out = row;
    // One code of the specification stands for several statuses here; ours says which.
    const bool status_by_code = error.code == ErrorCode::kOutOfRange ||
                                error.code == ErrorCode::kConflict ||
                                (row.name == "UNSUPPORTED" && error.code == ErrorCode::kNotFound);
    if (status_by_code) out.status = by_code.status;
    return out;
  }
  return by_code;
}

std::string message_of(const Error& error, int status) {
  if (error.name.empty() && status == 500) return "internal error";
  if (status == 507) return "no space left for the content";
  return error.message;
}

}  // namespace

http::Response render_error(const Error& error) {
  const Rendering how = rendering_of(error);
  boost::json::object entry;
  entry["code"] = how.code;
  entry["message"] = message_of(error, how.status);
  boost::json::array list;
  list.push_back(std::move(entry));
  boost::json::object body;
  body["errors"] = std::move(list);
  http::Response response{.status = how.status, .headers = {}, .body = {}};
  response.headers.add("Content-Type", "application/json");
  if (how.status == 429 || how.status == 503) response.headers.add("Retry-After", "1");
  response.body = boost::json::serialize(body);
  return response;
}

}  // namespace minato::registry
