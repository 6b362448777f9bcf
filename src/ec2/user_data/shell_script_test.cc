// Aim: a script leaves the files that a shell would leave, as far as they follow from its text, and
// nothing is guessed.
#include <gtest/gtest.h>

#include "ec2/user_data/shell.h"
#include "ec2/user_data/shell_parser.h"

namespace minato::ec2 {
namespace {

// What /etc/ecs/ecs.config holds after a script.
std::string config_after(const std::string& script, std::vector<std::string>* notes = nullptr) {
  FirstBoot boot;
  Shell(boot, "user data").run(script);
  if (notes) *notes = boot.notes();
  const std::string* file = boot.file(kAgentConfigFile);
  return file ? *file : "(none)";
}

struct Script {
  const char* text;
  const char* config;
};

void expect_all(const std::vector<Script>& scripts) {
  for (const Script& script : scripts)
    EXPECT_EQ(config_after(script.text), script.config) << script.text;
}

TEST(ShellScript, QuotingIsTheShells) {
  expect_all({
      {"echo ECS_CLUSTER=web >> /etc/ecs/ecs.config\n", "ECS_CLUSTER=web\n"},
      {"echo 'A={\"stack\":\"blue\"}' >> /etc/ecs/ecs.config", "A={\"stack\":\"blue\"}\n"},
      {R"(echo "A={\"stack\":\"blue\"}" > /etc/ecs/ecs.config)", "A={\"stack\":\"blue\"}\n"},
      {R"(echo A={\"stack\":\"blue\"} > /etc/ecs/ecs.config)", "A={\"stack\":\"blue\"}\n"},
      {R"(echo A={"stack":"blue"} > /etc/ecs/ecs.config)", "A={stack:blue}\n"},
      {R"(echo 'it'\''s' "a  b" c   d > /etc/ecs/ecs.config)", "it's a  b c d\n"},
      {"echo a\\\nb > /etc/ecs/ecs.config", "ab\n"},
      {"echo $'a\\tb\\x41\\101\\'' > /etc/ecs/ecs.config", "a\tbAA'\n"},
      {"echo \"a\n b\" > /etc/ecs/ecs.config", "a\n b\n"},
      {R"(echo "\$A \a" > /etc/ecs/ecs.config)", "$A \\a\n"},
      {"echo a#b # c > /etc/x\necho d > /etc/ecs/ecs.config", "d\n"},
      {"echo a#b > /etc/ecs/ecs.config # c", "a#b\n"},
      {"echo \"\" '' > /etc/ecs/ecs.config", " \n"},
  });
}

// Commented lines counted, and the last of them won.
TEST(ShellScript, CommentsAreNothing) {
  expect_all({
      {"#echo ECS_CLUSTER=old >> /etc/ecs/ecs.config\n", "(none)"},
      {"echo ECS_CLUSTER=web > /etc/ecs/ecs.config\n  # echo ECS_CLUSTER=old > /etc/ecs/ecs.config",
       "ECS_CLUSTER=web\n"},
      {"echo a > /etc/ecs/ecs.config;# echo b > /etc/ecs/ecs.config", "a\n"},
  });
}

// They were taken as written.
TEST(ShellScript, VariablesHaveTheirValues) {
  expect_all({
      {"NAME=web\necho ECS_CLUSTER=$NAME > /etc/ecs/ecs.config", "ECS_CLUSTER=web\n"},
      {"NAME=web; echo \"ECS_CLUSTER=${NAME}-1\" > /etc/ecs/ecs.config", "ECS_CLUSTER=web-1\n"},
      {"export NAME='a b'\necho $NAME \"$NAME\" > /etc/ecs/ecs.config", "a b a b\n"},
      {"NAME='a   b'\necho $NAME \"$NAME\" '$NAME' \\$NAME > /etc/ecs/ecs.config",
       "a b a   b $NAME $NAME\n"},
      {"A=1 B=$A\nB+=2\necho \"$A$B$C.\" > /etc/ecs/ecs.config", "112.\n"},
      {"echo ${A:-x}${A-y}${A:+z} > /etc/ecs/ecs.config", "xy\n"},
      {"A=; echo ${A:-x}${A-y}${A+z} > /etc/ecs/ecs.config", "xz\n"},
      {": ${A:=web}; echo $A > /etc/ecs/ecs.config", "web\n"},
      {"F=/etc/ecs/ecs.config; D=${F}\necho a > $D; echo b >> \"$F\"", "a\nb\n"},
      {"A=$(echo web); B=`echo \\`echo x\\``; echo $A$B > /etc/ecs/ecs.config", "webx\n"},
      {"A=x echo $A > /etc/ecs/ecs.config; echo \"$A.\" >> /etc/ecs/ecs.config", "\n.\n"},
      {"A=x\nunset A\necho \"$A.\" > /etc/ecs/ecs.config", ".\n"},
      {"cd /etc/ecs && echo a > ecs.config && echo b >> ./../ecs/ecs.config", "a\nb\n"},
  });
}

TEST(ShellScript, HereDocuments) {
  expect_all({
      {"cat <<EOF >> /etc/ecs/ecs.config\nA=1\nB=\"x\"\nEOF\n", "A=1\nB=\"x\"\n"},
      {"N=web\ncat > /etc/ecs/ecs.config <<EOF\nA=$N\nB=${N}\nC=\\$N\nD=$(echo x)\nEOF\necho z",
       "A=web\nB=web\nC=$N\nD=x\n"},
      {"N=web\ncat <<'EOF' > /etc/ecs/ecs.config\nA=$N\nEOF\n", "A=$N\n"},
      {"N=web\ncat <<\\EOF > /etc/ecs/ecs.config\nA=$N\nEOF\n", "A=$N\n"},
      {"if true; then\n\tcat <<-EOF > /etc/ecs/ecs.config\n\t\tA=1\n\tB=2\n\tEOF\nfi\n",
       "A=1\nB=2\n"},
      {"cat <<EOF | sudo tee -a /etc/ecs/ecs.config >/dev/null\nA=1\nEOF\n", "A=1\n"},
      {"tee /etc/ecs/ecs.config <<EOF\nA=1\n EOF\nEOF\n", "A=1\n EOF\n"},
      {"cat <<A <<B > /etc/ecs/ecs.config\n1\nA\n2\nB\n", "2\n"},
      {"cat <<< \"A=1\" > /etc/ecs/ecs.config", "A=1\n"},
      {"cat <<EOF > /etc/ecs/ecs.config\nA=1", "A=1\n"},
      {"sudo bash -c \"cat <<EOF > /etc/ecs/ecs.config\nA=1\nEOF\"\n", "A=1\n"},
  });
}

TEST(ShellScript, EchoAndPrintf) {
  expect_all({
      {"echo -n a > /etc/ecs/ecs.config", "a"},
      {R"(echo -e "A=1\nB=2" > /etc/ecs/ecs.config)", "A=1\nB=2\n"},
      {R"(echo "A=1\nB=2" > /etc/ecs/ecs.config)", "A=1\\nB=2\n"},
      {R"(echo -ne "A\x41\0101\c z" > /etc/ecs/ecs.config)", "AAA"},
      {"echo -x -n > /etc/ecs/ecs.config", "-x -n\n"},
      {R"(printf "A=%s\nB=%d%%\n" web 3 > /etc/ecs/ecs.config)", "A=web\nB=3%\n"},
      {R"(printf '%s\n' A=1 'B=2 3' > /etc/ecs/ecs.config)", "A=1\nB=2 3\n"},
      {R"(printf 'A\n' > /etc/ecs/ecs.config)", "A\n"},
      {R"(printf '%b' 'A\n' > /etc/ecs/ecs.config)", "A\n"},
  });
}

TEST(ShellScript, RedirectionsAndPipes) {
  expect_all({
      {"echo a > /etc/ecs/ecs.config; echo b > /etc/ecs/ecs.config", "b\n"},
      {"echo a >> /etc/ecs/ecs.config; echo b >>/etc/ecs/ecs.config 2>&1", "a\nb\n"},
      {"{ echo a; echo b; } > /etc/ecs/ecs.config", "a\nb\n"},
      {"(A=1; echo a) > /etc/ecs/ecs.config; echo $A >> /etc/ecs/ecs.config", "a\n\n"},
      {"echo a | tee /etc/ecs/ecs.config | cat >> /etc/ecs/ecs.config", "a\na\n"},
      {"echo a | sudo tee -a /etc/ecs/ecs.config /tmp/x; cat /tmp/x >> /etc/ecs/ecs.config",
       "a\na\n"},
      {"echo a > /tmp/x; cp /tmp/x /etc/ecs/ecs.config; rm /tmp/x", "a\n"},
      {"echo a > /tmp/ecs.config; mv /tmp/ecs.config /etc/ecs/", "a\n"},
      {"echo a > /etc/ecs/ecs.config; : > /etc/ecs/ecs.config", ""},
      {"> /etc/ecs/ecs.config", ""},
      {"echo a &> /etc/ecs/ecs.config", "a\n"},
      {"echo a >&2 > /tmp/x; echo b 1>&2; echo c 2>/dev/null > /etc/ecs/ecs.config", "c\n"},
      {"exec > >(tee /var/log/user-data.log|logger -t user-data -s 2>/dev/console) 2>&1\n"
       "echo a > /etc/ecs/ecs.config",
       "a\n"},
      {"sudo sh -c 'echo a >> /etc/ecs/ecs.config'", "a\n"},
      {"N=web; sudo sh -c 'echo a$N > /etc/ecs/ecs.config'", "a\n"},
      {"N=web; sudo sh -c \"echo a$N > /etc/ecs/ecs.config\"", "aweb\n"},
      {"export N=web; sh -c 'echo a$N$1 > /etc/ecs/ecs.config' sh z", "awebz\n"},
      {"echo 'echo a > /etc/ecs/ecs.config' > /tmp/s; bash /tmp/s", "a\n"},
      {"echo 'N=web' > /tmp/s; . /tmp/s; echo $N > /etc/ecs/ecs.config", "web\n"},
      {"cloud-init-per once ecs_config echo a > /etc/ecs/ecs.config", "a\n"},
  });
}

TEST(ShellScript, ConditionsThatAreKnown) {
  expect_all({
      {"A=x; if [ \"$A\" = x ]; then echo y > /etc/ecs/ecs.config; else echo n; fi", "y\n"},
      {"A=x; if [[ $A == y* || -z $A ]]; then echo y; else echo n; fi > /etc/ecs/ecs.config",
       "n\n"},
      {"if [ -n \"$A\" ]; then echo 1; elif [ 2 -gt 1 ]; then echo 2; fi > /etc/ecs/ecs.config",
       "2\n"},
      {"grep -q ^ECS_CLUSTER= /etc/ecs/ecs.config || echo ECS_CLUSTER=web >> /etc/ecs/ecs.config",
       "ECS_CLUSTER=web\n"},
      {"echo ECS_CLUSTER=a > /etc/ecs/ecs.config\n"
       "if ! grep -q ECS_CLUSTER /etc/ecs/ecs.config; then echo ECS_CLUSTER=b >> "
       "/etc/ecs/ecs.config; fi",
       "ECS_CLUSTER=a\n"},
      {"echo a > /etc/ecs/ecs.config; [ -f /etc/ecs/ecs.config ] && echo b >> /etc/ecs/ecs.config",
       "a\nb\n"},
      {"false && echo a > /etc/ecs/ecs.config; false || echo b > /etc/ecs/ecs.config", "b\n"},
      {"yum install -y jq && echo a > /etc/ecs/ecs.config || echo b > /etc/ecs/ecs.config", "a\n"},
      {"for x in a b; do echo $x; done > /etc/ecs/ecs.config", "a\nb\n"},
      {"for x in a b c; do [ $x = b ] && break; echo $x; done > /etc/ecs/ecs.config", "a\n"},
      {"case web-1 in db*) echo d;; (x|web*) echo w ;; *) echo o; esac > /etc/ecs/ecs.config",
       "w\n"},
      {"f() { echo \"$1-$#\"; return 0; echo no; }\nf a b > /etc/ecs/ecs.config", "a-2\n"},
      {"function f {\n echo \"$@\"; }; f a 'b  c' > /etc/ecs/ecs.config", "a b  c\n"},
      {"echo a > /etc/ecs/ecs.config; exit 0; echo b > /etc/ecs/ecs.config", "a\n"},
      {"(exit 1); echo b > /etc/ecs/ecs.config", "b\n"},
      {"set -- a b; shift; echo $1 > /etc/ecs/ecs.config", "b\n"},
      {"while false; do echo a; done > /etc/ecs/ecs.config", ""},
  });
}

// A shell reads line by line: what stands before a broken line is done.
TEST(ShellScript, EndsAtWhatCannotBeRead) {
  std::vector<std::string> notes;
  EXPECT_EQ(config_after("echo a > /etc/ecs/ecs.config\necho b; fi\necho c >> /etc/ecs/ecs.config",
                         &notes),
            "a\n");
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0], "user data, line 2 is not understood: nothing from there on is taken");
}

std::vector<std::string> notes_of(const std::string& script) {
  std::vector<std::string> notes;
  config_after(script, &notes);
  return notes;
}

TEST(ShellScript, WhatIsUnknownIsLeftOutAndSaid) {
  EXPECT_EQ(
      notes_of("if curl -s http://x; then\n  echo ECS_CLUSTER=a >> /etc/ecs/ecs.config\nfi"),
      std::vector<std::string>{"user data, line 2: `echo ECS_CLUSTER=a >> /etc/ecs/ecs.config` "
                               "is not taken: it depends on `curl -s http://x`"});
  EXPECT_EQ(notes_of("sed -i s/a/b/ /etc/ecs/ecs.config").size(), 1U);
  EXPECT_EQ(notes_of("aws s3 cp s3://b/ecs.config /etc/ecs/ecs.config").size(), 1U);
  EXPECT_EQ(notes_of("echo ECS_CLUSTER=a >> $(mktemp)").size(), 1U);
  EXPECT_TRUE(
      notes_of("yum update -y\nif [ -f /x ]; then reboot; fi\nchmod 600 /etc/ecs/ecs.config\n"
               "systemctl restart ecs; while ! nc -z db 1; do sleep 1; done")
          .empty());
}

TEST(ShellScript, UnknownValuesAreCarriedAlong) {
  for (const std::string script : {
           "A=$(curl -s x)\necho \"C=$A\" > /etc/ecs/ecs.config",
           "A=$(curl -s x); B=a$A; printf 'C=%s\\n' $B > /etc/ecs/ecs.config",
           "curl -s x | sed s/a/b/ > /etc/ecs/ecs.config",
           "cat /etc/hostname > /etc/ecs/ecs.config",
           "echo $HOSTNAME > /etc/ecs/ecs.config",
           "echo $((1+1)) > /etc/ecs/ecs.config",
           "echo ${A#b} > /etc/ecs/ecs.config",
           "A=(a b); echo $A > /etc/ecs/ecs.config",
           "if [ \"$(id)\" = x ]; then A=1; else A=2; fi; echo $A > /etc/ecs/ecs.config",
           "[ -f /x ] && A=1; echo $A > /etc/ecs/ecs.config",
           "source /etc/os-release; echo $ID > /etc/ecs/ecs.config",
           "for x in $(ls); do A=$x; done; echo $A > /etc/ecs/ecs.config",
           "case $(id) in a) A=1;; esac; echo $A > /etc/ecs/ecs.config",
           "read A < /x; echo $A > /etc/ecs/ecs.config",
           "printf '%q' a > /etc/ecs/ecs.config",
           "if id; then export A=1; fi; echo $A > /etc/ecs/ecs.config",
       }) {
    EXPECT_TRUE(is_unknown(config_after(script))) << script;
  }
}

TEST(ShellScript, IsBounded) {
  std::string doubling = "A=xxxxxxxxxxxxxxxx\n";
  for (int i = 0; i < 60; ++i) doubling += "A=$A$A\n";
  EXPECT_TRUE(is_unknown(config_after(doubling + "echo $A > /etc/ecs/ecs.config")));
  EXPECT_EQ(notes_of("while true; do :; done").size(), 1U);
  EXPECT_EQ(notes_of("f() { f; }; f").size(), 1U);
  EXPECT_EQ(
      notes_of("while true; do cat /etc/ecs/ecs.config /etc/ecs/ecs.config > /tmp/x; echo a >> "
               "/etc/ecs/ecs.config; done")
          .size(),
      1U);
  EXPECT_NE(parse_script(std::string(10'000, '(')).bad_line, 0U);
  std::string nested;
  for (int i = 0; i < 1'000; ++i) nested += "$(";
  EXPECT_NE(parse_script("echo " + nested).bad_line, 0U);
}

TEST(ShellPattern, FitsStarsAndQuestionMarks) {
  EXPECT_TRUE(fits_pattern("web-1", "w*-?"));
  EXPECT_TRUE(fits_pattern("", "*"));
  EXPECT_TRUE(fits_pattern("abab", "*ab"));
  EXPECT_FALSE(fits_pattern("aba", "*ab"));
  EXPECT_FALSE(fits_pattern("a", ""));
}

}  // namespace
}  // namespace minato::ec2
