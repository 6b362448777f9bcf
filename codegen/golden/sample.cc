// Descriptors of the shapes in gen/sample.h. Do not edit.
#include "gen/sample.h"

// The structs hold only public members, for which both supported compilers define offsetof.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace minato::sample::api {
namespace {

constexpr aws::Constraints kLimitsBytes{.max = 4};
constexpr std::string_view kEnumColor[] = {"RED", "dark-green", "t3.micro"};
constexpr aws::Constraints kLimitsColor{.enum_values = kEnumColor};
constexpr aws::Constraints kLimitsCount{.min = 1, .max = 10};
constexpr aws::Constraints kLimitsName{.min = 2, .max = 8, .pattern = "[a-z]+(\\u002D[a-z]+)*"};
constexpr aws::Constraints kLimitsWeight{.min = 0, .max = 1};
constexpr aws::Constraints kLimitsNameMap{.max = 3};
constexpr aws::Constraints kLimitsNames{.min = 1};

extern const aws::TypeInfo kTypeBytes;
extern const aws::TypeInfo kTypeColor;
extern const aws::TypeInfo kTypeCount;
extern const aws::TypeInfo kTypeName;
extern const aws::TypeInfo kTypeWeight;
extern const aws::TypeInfo kTypeNameMap;
extern const aws::TypeInfo kTypeNames;
extern const aws::TypeInfo kTypeNodes;
constinit const aws::TypeInfo kTypeBytes{.kind = aws::Kind::kBlob, .name = "Bytes", .constraints = &kLimitsBytes};
constinit const aws::TypeInfo kTypeColor{.kind = aws::Kind::kString, .name = "Color", .constraints = &kLimitsColor};
constinit const aws::TypeInfo kTypeCount{.kind = aws::Kind::kInteger, .name = "Count", .constraints = &kLimitsCount};
constinit const aws::TypeInfo kTypeName{.kind = aws::Kind::kString, .name = "Name", .constraints = &kLimitsName};
constinit const aws::TypeInfo kTypeWeight{.kind = aws::Kind::kDouble, .name = "Weight", .constraints = &kLimitsWeight};
constinit const aws::TypeInfo kTypeNameMap{.kind = aws::Kind::kMap, .name = "NameMap", .constraints = &kLimitsNameMap, .element = &Leaf::kShape, .key = &kTypeName, .map = &aws::kMapOps<Leaf>};
constinit const aws::TypeInfo kTypeNames{.kind = aws::Kind::kList, .name = "Names", .constraints = &kLimitsNames, .element = &kTypeName, .item_name = "Name", .list = &aws::kListOps<std::string>};
constinit const aws::TypeInfo kTypeNodes{.kind = aws::Kind::kList, .name = "Nodes", .element = &Node::kShape, .list = &aws::kListOps<Node>};

constexpr aws::MemberInfo kMembersLeaf[] = {
    {"when", "when", "when", &aws::kTimestampType, &aws::kSlotOps<decltype(Leaf::when)>, offsetof(Leaf, when), false},
    {"payload", "payload", "payload", &kTypeBytes, &aws::kSlotOps<decltype(Leaf::payload)>, offsetof(Leaf, payload), false},
    {"size", "size", "size", &aws::kLongType, &aws::kSlotOps<decltype(Leaf::size)>, offsetof(Leaf, size), false},
    {"weight", "weight", "weight", &kTypeWeight, &aws::kSlotOps<decltype(Leaf::weight)>, offsetof(Leaf, weight), false},
    {"extra", "extra", "extra", &aws::kDocumentType, &aws::kSlotOps<decltype(Leaf::extra)>, offsetof(Leaf, extra), false},
    {"ECSManagedARNs", "ECSManagedARNs", "ECSManagedARNs", &kTypeNames, &aws::kSlotOps<decltype(Leaf::ecs_managed_arns)>, offsetof(Leaf, ecs_managed_arns), false},
};
constexpr aws::MemberInfo kMembersNode[] = {
    {"name", "name", "name", &kTypeName, nullptr, offsetof(Node, name), false},
    {"children", "children", "children", &kTypeNodes, &aws::kSlotOps<decltype(Node::children)>, offsetof(Node, children), false},
    {"next", "next", "next", &Node::kShape, &aws::kSlotOps<decltype(Node::next)>, offsetof(Node, next), false},
};
constexpr aws::MemberInfo kMembersPutTreeRequest[] = {
    {"root", "root", "root", &Node::kShape, nullptr, offsetof(PutTreeRequest, root), false},
    {"default", "default", "default", &aws::kBooleanType, &aws::kSlotOps<decltype(PutTreeRequest::default_)>, offsetof(PutTreeRequest, default_), false},
    {"color", "color", "color", &kTypeColor, &aws::kSlotOps<decltype(PutTreeRequest::color)>, offsetof(PutTreeRequest, color), false},
    {"count", "count", "count", &kTypeCount, nullptr, offsetof(PutTreeRequest, count), false},
    {"leaves", "leafSet", "Leaf", &kTypeNameMap, &aws::kSlotOps<decltype(PutTreeRequest::leaves)>, offsetof(PutTreeRequest, leaves), true},
};
constexpr aws::MemberInfo kMembersPutTreeResponse[] = {
    {"root", "root", "root", &Node::kShape, &aws::kSlotOps<decltype(PutTreeResponse::root)>, offsetof(PutTreeResponse, root), false},
    {"leaf", "leaf", "leaf", &Leaf::kShape, &aws::kSlotOps<decltype(PutTreeResponse::leaf)>, offsetof(PutTreeResponse, leaf), false},
};
}  // namespace

constinit const aws::TypeInfo Leaf::kShape{.kind = aws::Kind::kStructure, .name = "Leaf", .members = kMembersLeaf};
bool Leaf::operator==(const Leaf& other) const { return aws::equal(kShape, this, &other); }
constinit const aws::TypeInfo Node::kShape{.kind = aws::Kind::kStructure, .name = "Node", .members = kMembersNode};
bool Node::operator==(const Node& other) const { return aws::equal(kShape, this, &other); }
constinit const aws::TypeInfo PutTreeRequest::kShape{.kind = aws::Kind::kStructure, .name = "PutTreeRequest", .members = kMembersPutTreeRequest};
bool PutTreeRequest::operator==(const PutTreeRequest& other) const { return aws::equal(kShape, this, &other); }
constinit const aws::TypeInfo PutTreeResponse::kShape{.kind = aws::Kind::kStructure, .name = "PutTreeResponse", .members = kMembersPutTreeResponse};
bool PutTreeResponse::operator==(const PutTreeResponse& other) const { return aws::equal(kShape, this, &other); }

namespace {
constexpr std::string_view kErrorsPutTree[] = {error::kBusy, error::kTreeNotFoundException};
constinit const aws::OperationInfo kOperations[] = {
    {"PutTree", &kService, &PutTreeRequest::kShape, &PutTreeResponse::kShape, &aws::new_shape<PutTreeRequest>, &aws::new_shape<PutTreeResponse>, "", kErrorsPutTree},
    {"Sweep", &kService, &aws::Empty::kShape, &aws::Empty::kShape, &aws::new_shape<aws::Empty>, &aws::new_shape<aws::Empty>, "", {}},
};
constexpr aws::ErrorInfo kErrors[] = {
    {error::kBusy, 503, false},
    {error::kTreeNotFoundException, 400, true},
};
}  // namespace

constinit const aws::OperationInfo& PutTree::kInfo = kOperations[0];
constinit const aws::OperationInfo& Sweep::kInfo = kOperations[1];

constinit const aws::ServiceInfo kService{
    .name = "sample",
    .signing_name = "sample",
    .protocol = aws::Protocol::kAwsJson11,
    .validation = aws::ValidationStyle::kEcr,
    .target_prefix = "Sample_20200101",
    .api_version = "2020-01-01",
    .xmlns = "",
    .operations = kOperations,
    .errors = kErrors,
};

}  // namespace minato::sample::api
