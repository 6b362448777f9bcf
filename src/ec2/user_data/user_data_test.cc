// Aim: user data of every kind that EC2 takes becomes the settings that the agent would have.
#include "ec2/user_data/user_data.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "codec/base64.h"
#include "ec2/user_data/encodings.h"
#include "ec2/user_data/mime.h"
#include "ec2/user_data/yaml.h"

namespace minato::ec2 {
namespace {

using Notes = std::vector<std::string>;

std::string packed(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string in = text;
  std::string out(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

AgentSettings settings_of(const std::string& user_data) {
  return read_user_data(user_data).agent_settings;
}

const AgentSettings kWeb = {{"ECS_CLUSTER", "web"}};
const std::string kScript = "#!/bin/bash\necho ECS_CLUSTER=web >> /etc/ecs/ecs.config\n";

TEST(UserData, TheUsualScripts) {
  EXPECT_EQ(settings_of(kScript), kWeb);
  // A value ended at its first quote, so attributes never worked.
  EXPECT_EQ(
      settings_of("#!/bin/bash\ncat <<'EOF' >> /etc/ecs/ecs.config\nECS_CLUSTER=web\n"
                  "ECS_INSTANCE_ATTRIBUTES={\"stack\":\"blue\"}\nEOF\n"),
      (AgentSettings{{"ECS_CLUSTER", "web"}, {"ECS_INSTANCE_ATTRIBUTES", "{\"stack\":\"blue\"}"}}));
  EXPECT_EQ(settings_of("#! /bin/sh -xe\n"
                        "echo ECS_CLUSTER=web | sudo tee -a /etc/ecs/ecs.config\n"),
            kWeb);
  EXPECT_EQ(settings_of("#!/usr/bin/env bash\nprintf 'ECS_CLUSTER=%s\\n' web>/etc/ecs/ecs.config"),
            kWeb);
}

TEST(UserData, LinesOfTheConfigurationAreTheAgents) {
  const auto with = [](const std::string& lines) {
    return settings_of("#!/bin/sh\ncat <<'EOF' > /etc/ecs/ecs.config\n" + lines + "\nEOF\n");
  };
  EXPECT_EQ(with("ECS_CLUSTER=a\n#ECS_CLUSTER=old\n ECS_CLUSTER=web \n\n# x=y"), kWeb);
  EXPECT_EQ(with("ECS_CLUSTER=web\n#ECS_CLUSTER=old"), kWeb);
  EXPECT_EQ(with("ECS_CLUSTER= web\nexport ECS_CLUSTER=x\nMY ECS_CLUSTER=y\nECS_CLUSTER"), kWeb);
  EXPECT_EQ(with("ECS_CLUSTER=\"web\""), (AgentSettings{{"ECS_CLUSTER", "\"web\""}}));
  EXPECT_EQ(with("A=x=y # z"), (AgentSettings{{"A", "x=y # z"}}));
  EXPECT_EQ(read_user_data("#!/bin/sh\necho 'ECS_CLUSTER=\"web\"' > /etc/ecs/ecs.config").notes,
            Notes{"ECS_CLUSTER is in quotes: the agent takes them as a part of it"});
}

TEST(UserData, WhatIsUnknownIsNotTaken) {
  const auto read = read_user_data(
      "#!/bin/bash\necho ECS_CLUSTER=web > /etc/ecs/ecs.config\nA=$(aws ec2 describe-tags)\n"
      "echo ECS_CLUSTER=$A >> /etc/ecs/ecs.config\necho ECS_B=1 >> /etc/ecs/ecs.config");
  EXPECT_EQ(read.agent_settings, (AgentSettings{{"ECS_B", "1"}}));
  EXPECT_EQ(read.notes, Notes{"ECS_CLUSTER is not taken: it depends on `aws ec2 describe-tags`"});
}

TEST(UserData, OnlyTheConfigurationCounts) {
  EXPECT_TRUE(settings_of("#!/bin/bash\nECS_CLUSTER=web\necho ECS_CLUSTER=web > /tmp/x\n").empty());
}

TEST(UserData, LineEndsOfOtherSystems) {
  EXPECT_EQ(settings_of("#!/bin/bash\r\nNAME=web\r\ncat <<EOF > /etc/ecs/ecs.config\r\n"
                        "ECS_CLUSTER=$NAME\r\nEOF\r\n"),
            kWeb);
  // A single one is a part of its line; the agent does not mind.
  EXPECT_EQ(settings_of("#!/bin/bash\ncat <<'EOF' > /etc/ecs/ecs.config\nECS_CLUSTER=web\r\nEOF\n"),
            kWeb);
}

TEST(UserData, NotAScript) {
  EXPECT_EQ(read_user_data("echo ECS_CLUSTER=web > /etc/ecs/ecs.config").notes,
            Notes{"user data is of no kind that is read here; a script begins with #!"});
  EXPECT_EQ(read_user_data("\n" + kScript).notes,
            Notes{"user data does not begin with #!: it cannot be run"});
  EXPECT_EQ(read_user_data("#!/usr/bin/python3\nprint('x')\n").notes,
            Notes{"user data is no shell script and is not read: #!/usr/bin/python3"});
  EXPECT_TRUE(read_user_data("").notes.empty());
  EXPECT_EQ(read_user_data("#include http://x/y").notes.size(), 1U);
}

TEST(UserData, PackedAndTwiceEncoded) {
  EXPECT_EQ(settings_of(packed(kScript)), kWeb);
  EXPECT_EQ(settings_of(base64_encode(kScript)), kWeb);
  EXPECT_EQ(settings_of(base64_encode(packed(kScript))), kWeb);
  EXPECT_EQ(read_user_data(packed(std::string(3'000'000, 'a'))).notes,
            Notes{"user data is not gzip, or too large"});
  EXPECT_EQ(read_user_data("\x1f\x8b broken").notes.size(), 1U);
}

std::string message(const std::string& head, const std::string& body,
                    const std::string& more = "") {
  return "Content-Type: multipart/mixed; boundary=\"==B==\"\nMIME-Version: 1.0\n\n--==B==\n" +
         head + "\n\n" + body + "\n--==B==" + (more.empty() ? "" : "\n" + more + "\n--==B==") +
         "--\n";
}

// Parts in base64 were not seen.
TEST(UserData, PartsOfAMessage) {
  EXPECT_EQ(settings_of(message("Content-Type: text/x-shellscript; charset=\"us-ascii\"", kScript)),
            kWeb);
  EXPECT_EQ(
      settings_of(message("Content-Type: text/x-shellscript\nContent-Transfer-Encoding: base64",
                          base64_encode(kScript).insert(20, "\n"))),
      kWeb);
  EXPECT_EQ(settings_of(message("content-type: TEXT/PLAIN\n"
                                "Content-Transfer-Encoding: quoted-printable",
                                "#!/bin/bash\necho ECS_CLUSTER=3Dweb >> =\n/etc/ecs/ecs=2Econfig")),
            kWeb);
  EXPECT_EQ(
      settings_of(message("Content-Type: application/x-gzip\nContent-Transfer-Encoding: base64",
                          base64_encode(packed(kScript)))),
      kWeb);
  EXPECT_EQ(settings_of(
                message("Content-Type: multipart/mixed;\n boundary=inner",
                        "--inner\nContent-Type: text/x-shellscript\n\n" + kScript + "\n--inner--")),
            kWeb);
  std::string crlf;
  for (const char c : message("Content-Type: text/x-shellscript", kScript)) {
    crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  }
  EXPECT_EQ(settings_of(crlf), kWeb);
}

TEST(UserData, PartsRunInOrder) {
  const auto script = [](const std::string& value) {
    return "#!/bin/sh\necho ECS_CLUSTER=" + value + " >> /etc/ecs/ecs.config";
  };
  const std::string plain = "Content-Type: text/x-shellscript";
  EXPECT_EQ(settings_of(message(plain, script("a"), plain + "\n\n" + script("web"))), kWeb);
  EXPECT_EQ(settings_of(message(
                plain + "\nContent-Disposition: attachment; filename=\"2\"", script("web"),
                plain + "\nContent-Disposition: attachment; filename=\"1\"\n\n" + script("a"))),
            kWeb);
  // A hook runs before all scripts.
  EXPECT_EQ(settings_of(message(plain, script("web"),
                                "Content-Type: text/cloud-boothook\n\ncloud-init-per once x sh -c "
                                "'echo ECS_CLUSTER=a >> /etc/ecs/ecs.config'")),
            kWeb);
  EXPECT_EQ(read_user_data(message("Content-Type: text/part-handler", "x")).notes.size(), 1U);
}

TEST(UserData, CloudConfig) {
  EXPECT_EQ(
      settings_of(
          "#cloud-config\nwrite_files:\n  - path: /etc/ecs/ecs.config\n    permissions: '0644'\n"
          "    content: |\n      ECS_CLUSTER=web\n"),
      kWeb);
  EXPECT_EQ(settings_of("#cloud-config\nwrite_files:\n- encoding: b64\n  content: " +
                        base64_encode("ECS_CLUSTER=web\n") + "\n  path: /etc/ecs/ecs.config\n"),
            kWeb);
  EXPECT_EQ(settings_of("#cloud-config\nruncmd:\n  - echo ECS_CLUSTER=a > /etc/ecs/ecs.config\n"
                        "  - [ sh, -c, \"echo ECS_CLUSTER=web >> /etc/ecs/ecs.config\" ]\n"),
            kWeb);
  EXPECT_EQ(settings_of("#cloud-config\nbootcmd:\n - echo ECS_CLUSTER=a > /etc/ecs/ecs.config\n"
                        "write_files:\n - {path: /etc/ecs/ecs.config, append: true, content: "
                        "\"ECS_CLUSTER=web\\n\"}\n"),
            kWeb);
  EXPECT_EQ(read_user_data("#cloud-config\nwrite_files: *x\n").notes,
            Notes{"user data, line 2 is not understood: nothing of it is taken"});
  EXPECT_EQ(read_user_data("#cloud-config\nwrite_files: [{path: /x, source: {uri: http://x}}]\n"
                           "packages: [jq]\n")
                .notes,
            Notes{});
}

TEST(UserData, JsonForTheAgent) {
  EXPECT_EQ(settings_of(R"({"ECSAgentConfiguration":{"Cluster":"web"}})"), kWeb);
  EXPECT_EQ(
      settings_of("#!/bin/sh\necho '{\"Cluster\":\"web\",\"InstanceAttributes\":{\"a\":\"b\"}}' > "
                  "/etc/ecs/ecs.config.json"),
      (AgentSettings{{"ECS_CLUSTER", "web"}, {"ECS_INSTANCE_ATTRIBUTES", R"({"a":"b"})"}}));
  EXPECT_TRUE(settings_of("{\"ECSAgentConfiguration\":").empty());
}

TEST(Encodings, LineEndsAreThoseOfTheFirstLine) {
  EXPECT_EQ(unix_lines("a\r\nb\rc\r\n"), "a\nb\rc\n");
  EXPECT_EQ(unix_lines("a\nb\r\n"), "a\nb\r\n");
  EXPECT_EQ(unix_lines("\nb\r\n"), "\nb\r\n");
}

TEST(Mime, EndsWithoutAnEndAndIgnoresOtherLines) {
  const auto parts = split_mime(
      "MIME-Version: 1.0\nContent-Type: multipart/x; boundary=b\n\npreamble\n"
      "--bc\n--b\n\none\n--b \nX: y\n\ntwo\nthree");
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].body, "one");
  EXPECT_EQ(parts[0].type, "text/plain");
  EXPECT_EQ(parts[1].body, "two\nthree");
  std::string deep = "MIME-Version: 1.0\n";
  for (int i = 0; i < 50; ++i) deep += "Content-Type: multipart/x; boundary=b\n\n--b\n";
  EXPECT_TRUE(split_mime(deep).empty());
}

std::string shown(const Yaml& yaml) {
  std::string out;
  switch (yaml.kind) {
    case Yaml::Kind::kNull:
      return "~";
    case Yaml::Kind::kText:
      return "<" + yaml.text + ">";
    case Yaml::Kind::kList:
      for (const Yaml& item : yaml.items) out += shown(item);
      return "[" + out + "]";
    case Yaml::Kind::kMap:
      for (const auto& [key, value] : yaml.members) out += key + ":" + shown(value);
      return "{" + out + "}";
  }
  return out;
}

std::string shown(const std::string& text) {
  const auto yaml = parse_yaml(text);
  return yaml ? shown(*yaml) : yaml.error().message;
}

TEST(YamlText, CollectionsAndScalars) {
  EXPECT_EQ(shown("a: 1\nb:\n  c: x y # z\n  d:\n  - 1\n  - e: 2\n    f: ''\n\ng:\n- h\n"),
            "{a:<1>b:{c:<x y>d:[<1>{e:<2>f:<>}]}g:[<h>]}");
  EXPECT_EQ(shown("--- # x\n- - a\n  - b\n-\n- c: d\n"), "[[<a><b>]~{c:<d>}]");
  EXPECT_EQ(shown("a: [b, 'c''d', \"e\\tf\", {g: h, i: }]\nk: {}\n"),
            "{a:[<b><c'd><e\tf>{g:<h>i:~}]k:{}}");
  EXPECT_EQ(shown("a: [b,\n  c]\nd: x\n  y\n\ne: \"p\n  q\"\n"), "{a:[<b><c>]d:<x y>e:<p q>}");
  EXPECT_EQ(shown("a: http://x:1/#y\n'b c': null\n\"d\": ~\n"), "{a:<http://x:1/#y>b c:~d:~}");
}

TEST(YamlText, BlockScalars) {
  EXPECT_EQ(
      shown("a: |\n  x\n    y # z\n\n  w\n\nb: |-\n  x\n\nc: |+\n  x\n\nd: >\n  p\n  q\n\n  r\n"),
      "{a:<x\n  y # z\n\nw\n>b:<x>c:<x\n\n>d:<p q\nr\n>}");
  EXPECT_EQ(shown("- |\n  x\n- |2\n   y\n- >-\n  z\n"), "[<x\n>< y\n><z>]");
  EXPECT_EQ(shown("a: |\nb: c\n"), "{a:<>b:<c>}");
}

TEST(YamlText, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(shown("a: b\nc: &x d\n"), "line 2");
  EXPECT_EQ(shown("a: [b\nc: d\n"), "line 1");
  EXPECT_EQ(shown("a: b\n  c: d\n"), "line 2");
  EXPECT_EQ(shown("a: \"b\n"), "line 1");
  EXPECT_EQ(shown("a:\n\tb: c\n"), "line 2");
  EXPECT_FALSE(parse_yaml(std::string(10'000, '[')));
  std::string deep;
  for (int i = 0; i < 5'000; ++i) deep += "- ";
  EXPECT_FALSE(parse_yaml(deep + "x"));
}

}  // namespace
}  // namespace minato::ec2
