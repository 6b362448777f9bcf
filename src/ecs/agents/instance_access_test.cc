// Aim: an agent is its instance and nothing else: whoever else reports, registers or changes it is
// refused, and nothing has changed. Each of these calls went through.
#include "ecs/agents/instance_access.h"

#include "agent_link/instance_key.h"
#include "ecs/service_fixture_test.h"

namespace minato::ecs {
namespace {

constexpr const char* kHost = "i-0123456789abcdef0";
constexpr const char* kOtherHost = "i-0123456789abcdef1";
constexpr const char* kManaged = "mi-0123456789abcdef0";

aws::Principal session(const std::string& name, const std::string& role_id = "AROAHOST") {
  return {.kind = aws::Principal::Kind::kAssumedRole,
          .account = "123456789012",
          .arn = "arn:aws:sts::123456789012:assumed-role/host/" + name,
          .user_id = role_id + ":" + name,
          .access_key_id = {}};
}

aws::Principal user(const std::string& id, const std::string& account = "123456789012") {
  return {.kind = aws::Principal::Kind::kUser,
          .account = account,
          .arn = "arn:aws:iam::" + account + ":user/" + id,
          .user_id = id,
          .access_key_id = {}};
}

std::string document_of(const std::string& ec2_id) {
  return R"({"instanceId":")" + ec2_id + R"(","accountId":"123456789012"})";
}

class InstanceAccess : public ServiceFixture {
 protected:
  InstanceAccess() {
    make_cluster();
    call(kRegisterTaskDefinition, web_definition());
  }

  // Runs as somebody else.
  template <class F>
  auto as(const aws::Principal& principal, F work) {
    const auto before = std::exchange(principal_, principal);
    auto result = work();
    principal_ = before;
    return result;
  }
  template <class F>
  auto with_key(std::uint64_t seed, F work) {
    SeededRandom random(seed);
    http::Headers headers{{"Authorization", "AWS4-HMAC-SHA256 Signature=aa"}};
    agent_link::InstanceKey::make(random)->prove(headers);
    const auto* before = std::exchange(headers_, &headers);
    auto result = work();
    headers_ = before;
    return result;
  }

  Result<std::string> try_register(const std::string& ec2_id, const std::string& again = "") {
    api::RegisterContainerInstanceRequest request;
    request.total_resources = {resource("CPU", 2048), resource("MEMORY", 1024)};
    request.attributes.emplace().emplace_back().name =
        "com.amazonaws.ecs.capability.docker-remote-api.1.41";
    if (!ec2_id.empty()) {
      request.instance_identity_document = document_of(ec2_id);
      request.instance_identity_document_signature = "signed";
    }
    if (!again.empty()) request.container_instance_arn = again;
    TRY(const auto response, attempt(kRegisterContainerInstance, request));
    return response.container_instance->container_instance_arn.value_or("");
  }
  std::string registered(const std::string& ec2_id = "", const std::string& again = "") {
    const auto arn = try_register(ec2_id, again);
    EXPECT_TRUE(arn.has_value()) << (arn ? "" : arn.error().message);
    if (arn) service_->agents().set_connected(*arn, true);
    return arn.value_or("");
  }
  std::string running_task() {
    const auto task = *run_web().tasks->front().task_arn;
    return task;
  }
  Result<> try_report(const std::string& task) {
    api::SubmitTaskStateChangeRequest request;
    request.cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/default";
    request.task = task;
    request.status = "STOPPED";
    TRY_VOID(attempt(kSubmitTaskStateChange, request));
    return {};
  }
  Result<> try_report_container(const std::string& task) {
    api::SubmitContainerStateChangeRequest request;
    request.cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/default";
    request.task = task;
    request.container_name = "main";
    request.status = "STOPPED";
    TRY_VOID(attempt(kSubmitContainerStateChange, request));
    return {};
  }
  Result<> try_drain(const std::string& instance) {
    api::UpdateContainerInstancesStateRequest request;
    request.container_instances = {instance};
    request.status = "DRAINING";
    TRY_VOID(attempt(kUpdateContainerInstancesState, request));
    return {};
  }
  Result<> try_put_attribute(const std::string& instance) {
    api::PutAttributesRequest request;
    request.attributes = {
        {.name = "color", .value = "red", .target_type = {}, .target_id = instance}};
    TRY_VOID(attempt(kPutAttributes, request));
    return {};
  }
  Result<> try_deregister(const std::string& instance) {
    api::DeregisterContainerInstanceRequest request;
    request.container_instance = instance;
    request.force = true;
    TRY_VOID(attempt(kDeregisterContainerInstance, request));
    return {};
  }
  template <class R>
  void refused(const R& result) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::kPermissionDenied) << result.error().message;
    // The commit would make a ServerException of one without a name.
    EXPECT_EQ(result.error().name, "AccessDeniedException");
  }
  void forget_owner(const std::string& arn) {
    ASSERT_TRUE(run(service_->commit([&]() -> Result<store::Transaction> {
      store::Transaction transaction;
      auto record = *service_->state().instance(arn);
      record.owner = {};
      service_->state().instances.put(transaction, arn, record);
      return transaction;
    })));
  }
  InstanceOwner owner(const std::string& arn) { return service_->state().instance(arn)->owner; }
};

TEST_F(InstanceAccess, OnlyTheInstanceReportsItsTasks) {
  const auto host = session(kHost);
  as(host, [&] { return registered(kHost); });
  const auto task = running_task();
  for (const auto& stranger : {session(kOtherHost), session(kHost, "AROAOTHER"), session("deploy"),
                               user("AIDAUSER"), principal_, user("AIDAUSER", "210987654321")}) {
    as(stranger, [&] {
      refused(try_report(task));
      refused(try_report_container(task));
      return 0;
    });
    EXPECT_NE(described(task).last_status, "STOPPED") << stranger.arn;
  }
  EXPECT_TRUE(as(host, [&] { return try_report(task); }));
  EXPECT_EQ(described(task).last_status, "STOPPED");
}

TEST_F(InstanceAccess, ReportsOfForgottenTasksAreAcknowledged) {
  EXPECT_TRUE(
      try_report("arn:aws:ecs:us-east-1:123456789012:task/default/" + std::string(32, 'a')));
}

TEST_F(InstanceAccess, AnAgentChangesItsOwnInstanceAlone) {
  const auto own = as(session(kHost), [&] { return registered(kHost); });
  const auto other = as(session(kOtherHost), [&] { return registered(kOtherHost); });
  as(session(kHost), [&] {
    refused(try_drain(other));
    refused(try_put_attribute(other));
    refused(try_deregister(other));
    EXPECT_TRUE(try_put_attribute(own));
    EXPECT_TRUE(try_drain(own));
    return 0;
  });
  EXPECT_EQ(service_->state().instance(other)->instance.status, "ACTIVE");
  // Operators do as their policies say.
  EXPECT_TRUE(try_drain(other));
  EXPECT_TRUE(try_put_attribute(other));
  EXPECT_TRUE(as(user("AIDAADMIN"), [&] { return try_deregister(other); }));
}

TEST_F(InstanceAccess, AnIdentityThatIsNotItsOwnIsRefused) {
  const auto own = as(session(kHost), [&] { return registered(kHost); });
  const auto task = running_task();
  const auto check = [&](const aws::Principal& who, const std::string& document,
                         const std::string& signature) {
    api::RegisterContainerInstanceRequest request;
    request.instance_identity_document = document;
    request.instance_identity_document_signature = signature;
    as(who, [&] {
      const auto result = attempt(kRegisterContainerInstance, request);
      EXPECT_FALSE(result.has_value());
      EXPECT_EQ(result.error().message,
                "The identity document and identity document signature were not valid.");
      EXPECT_EQ(result.error().name, "ClientException");
      return 0;
    });
  };
  check(session(kHost), document_of(kHost), "");
  check(session(kHost), document_of(kHost), "forged");
  check(session(kOtherHost), document_of(kHost), "signed");
  const auto foreign = user("AIDAUSER", "210987654321");
  as(foreign, [&] {
    make_cluster();
    return 0;
  });
  check(foreign, document_of(kHost), "signed");
  gone_ = kOtherHost;
  check(session(kOtherHost), document_of(kOtherHost), "signed");
  EXPECT_EQ(service_->state().instance(own)->instance.status, "ACTIVE");
  EXPECT_EQ(described(task).desired_status, "RUNNING");
}

// It retired the instance, in any account, and stopped its tasks.
TEST_F(InstanceAccess, ARegisteredEc2InstanceIsReplacedByItselfAlone) {
  const auto first = as(session(kHost), [&] { return registered(kHost); });
  const auto task = running_task();
  for (const auto& stranger : {user("AIDAUSER"), session("deploy"), principal_}) {
    as(stranger, [&] {
      refused(try_register(kHost));
      refused(try_register("", first));
      return 0;
    });
  }
  EXPECT_EQ(service_->state().instance(first)->instance.status, "ACTIVE");
  EXPECT_EQ(described(task).desired_status, "RUNNING");
  const auto second = as(session(kHost), [&] { return registered(kHost); });
  EXPECT_NE(second, first);
  EXPECT_EQ(service_->state().instance(first)->instance.status, "INACTIVE");
}

// A role that was made anew has another id.
TEST_F(InstanceAccess, AnotherRoleOfTheSameEc2InstanceTakesOver) {
  const auto arn = as(session(kHost, "AROAOLD"), [&] { return registered(kHost); });
  EXPECT_EQ(owner(arn).principal, std::string("AROAOLD:") + kHost);
  as(session(kHost, "AROAOTHER"), [&] {
    refused(try_register(kHost, arn));
    return 0;
  });
  as(session(kHost), [&] { return registered(kHost, arn); });
  EXPECT_EQ(owner(arn).principal, std::string("AROAHOST:") + kHost);
}

TEST_F(InstanceAccess, HostsOfOneUserAreToldApartByTheirKeys) {
  const auto hosts = user("AIDAHOSTS");
  const auto first = as(hosts, [&] { return with_key(1, [&] { return registered(); }); });
  const auto task = running_task();
  const auto second = as(hosts, [&] { return with_key(2, [&] { return registered(); }); });
  as(hosts, [&] {
    refused(try_report(task));
    refused(try_register("", first));
    with_key(2, [&] {
      refused(try_report(task));
      refused(try_drain(first));
      refused(try_register("", first));
      EXPECT_TRUE(try_drain(second));
      return 0;
    });
    with_key(1, [&] {
      EXPECT_EQ(registered("", first), first);
      EXPECT_TRUE(try_report(task));
      return 0;
    });
    return 0;
  });
  // The key of another account's host would not do either.
  EXPECT_FALSE(as(user("AIDAHOSTS", "210987654321"), [&] {
    return with_key(1, [&] {
      return owner_for(*service_, *service_->state().instance(first), caller_of(context()))
          .has_value();
    });
  }));
}

// AWS's agent has no key: hosts of one user may at most be each other.
TEST_F(InstanceAccess, WithoutAKeyTheUserIsTheOwner) {
  const auto arn = as(user("AIDAHOSTS"), [&] { return registered(); });
  const auto task = running_task();
  as(user("AIDAOTHER"), [&] {
    refused(try_report(task));
    refused(try_register("", arn));
    return 0;
  });
  as(user("AIDAHOSTS"), [&] {
    EXPECT_EQ(registered("", arn), arn);
    EXPECT_TRUE(try_report(task));
    return 0;
  });
  EXPECT_EQ(owner(arn).key, "");
  as(user("AIDAHOSTS"), [&] { return with_key(3, [&] { return registered("", arn); }); });
  EXPECT_NE(owner(arn).key, "");
}

TEST_F(InstanceAccess, ManagedInstancesAreTheirRolesSessions) {
  const auto arn = as(session(kManaged, "AROASSM"), [&] { return registered(); });
  EXPECT_EQ(owner(arn).principal, std::string("AROASSM:") + kManaged);
  as(session("mi-0123456789abcdef1", "AROASSM"), [&] {
    refused(try_register("", arn));
    refused(try_drain(arn));
    return 0;
  });
  EXPECT_EQ(as(session(kManaged, "AROASSM"), [&] { return registered("", arn); }), arn);
}

TEST_F(InstanceAccess, ATasksSessionIsNotTheHostsThatShareItsRole) {
  const auto arn = as(session("host", "AROASHARED"), [&] { return registered(); });
  as(session(std::string(32, 'a'), "AROASHARED"), [&] {
    refused(try_register("", arn));
    return 0;
  });
  EXPECT_EQ(as(session("other-name", "AROASHARED"), [&] { return registered("", arn); }), arn);
}

// Records of the version before have no owner.
TEST_F(InstanceAccess, AnEc2InstanceWithoutOwnerIsAdoptedByItsOwnSession) {
  const auto arn = as(session(kHost), [&] { return registered(kHost); });
  forget_owner(arn);
  restart();
  service_->agents().set_connected(arn, true);
  const auto task = running_task();
  for (const auto& stranger : {user("AIDAUSER"), session(kOtherHost), session(kHost, "AROAOTHER"),
                               session("deploy"), principal_}) {
    as(stranger, [&] {
      refused(try_register("", arn));
      EXPECT_FALSE(try_register(kHost).has_value());
      refused(try_report(task));
      return 0;
    });
  }
  EXPECT_FALSE(owner(arn).known());
  EXPECT_EQ(as(session(kHost), [&] { return registered(kHost, arn); }), arn);
  EXPECT_EQ(owner(arn).principal, std::string("AROAHOST:") + kHost);
  restart();
  EXPECT_EQ(owner(arn).principal, std::string("AROAHOST:") + kHost);
}

TEST_F(InstanceAccess, AHostWithoutOwnerIsAdoptedByTheFirstAgentOfItsAccount) {
  const auto arn = registered();
  const auto task = running_task();
  forget_owner(arn);
  refused(try_report(task));
  for (const auto& stranger :
       {session(kHost), session(std::string(32, 'a')), user("AIDAUSER", "210987654321")}) {
    as(stranger, [&] {
      EXPECT_FALSE(owner_for(*service_, *service_->state().instance(arn), caller_of(context())));
      return 0;
    });
  }
  as(user("AIDAHOSTS"), [&] { return with_key(1, [&] { return registered("", arn); }); });
  EXPECT_NE(owner(arn).key, "");
  as(user("AIDAOTHER"), [&] {
    refused(try_register("", arn));
    return 0;
  });
}

TEST(InstanceOwner, IdsOfInstances) {
  for (std::string_view id : {"i-01234567", "i-0123456789abcdef0", "mi-0123456789abcdef0"}) {
    EXPECT_TRUE(is_instance_id(id)) << id;
  }
  for (std::string_view id : {"", "i-", "i-me", "i-0123456", "xi-01234567", "i-0123456789ABCDEF0",
                              "i-0123456789abcdef01", "mmi-01234567"}) {
    EXPECT_FALSE(is_instance_id(id)) << id;
  }
}

}  // namespace
}  // namespace minato::ecs
