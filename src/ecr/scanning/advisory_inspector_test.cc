// Aim: the packages of an image are read from its layers once, and again when they were noted by a
// version that knew fewer kinds of them.
#include "ecr/scanning/advisory_inspector.h"

#include "ecr/ecr_fixture_test.h"

namespace minato::ecr {
namespace {

using scanning::AdvisoryInspector;
using scanning::InventoryRecord;

class Advisories : public Ecr {
 protected:
  void note(const std::string& inventory) {
    registry::Update update;
    update.write(InventoryRecord::kTable, "key", inventory);
    ASSERT_TRUE(run(registry_->records().commit(std::move(update))));
  }
};

// In the image there is nothing that is known; what is noted of it says something else.
TEST_P(Advisories, ANotedInventoryIsUsedUnlessAnOlderVersionWroteIt) {
  const auto repository = make_repository("web");
  AdvisoryInspector inspector(*registry_, folder_.path() + "/none.sqlite");
  const scanning::ScannedImage image = {
      .repository = repository, .key = "key", .digest = push_layered_image()};
  const auto supported = [&] {
    const auto found = run(inspector.inspect(image));
    EXPECT_TRUE(found) << found.error().message;
    return found && found->supported;
  };
  EXPECT_FALSE(supported());
  const scanner::Inventory inventory{.distribution = {"debian", "12", "Debian 12"}, .packages = {}};
  note(inventory.encode());
  EXPECT_TRUE(supported());
  note(R"({"id": "debian", "version": "12", "name": "", "packages": []})");
  EXPECT_FALSE(supported());
}

INSTANTIATE_TEST_SUITE_P(BackEnds, Advisories, testing::Values(BackEnd::kMemory));

}  // namespace
}  // namespace minato::ecr
