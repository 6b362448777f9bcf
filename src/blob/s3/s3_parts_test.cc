// Aim: what an upload saves reads back exactly or not at all, and answers of S3 are read as meant.
#include <gtest/gtest.h>

#include "blob/s3/saved_upload.h"
#include "blob/s3/xml.h"

namespace minato::blob {
namespace {

SavedUpload example() {
  SavedUpload upload;
  upload.hasher.update("ab");
  upload.hasher.update("tail");
  upload.offset = 6;
  upload.multipart_id = "id \"quoted\"";
  upload.parts = {{"\"e1\"", 1}, {"\"e2\"", 1}};
  return upload;
}

TEST(SavedUpload, ReadsBack) {
  const std::string text = "tail" + encode_saved_upload(example());
  const auto read = decode_saved_upload(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->tail, "tail");
  EXPECT_EQ(read->upload.offset, 6u);
  EXPECT_EQ(read->upload.multipart_id, "id \"quoted\"");
  EXPECT_EQ(read->upload.parts, example().parts);
  EXPECT_EQ(read->upload.hasher.digest(), sha256("abtail"));
  EXPECT_FALSE(read->upload.assembling);
}

TEST(SavedUpload, RemembersThatNothingCanBeAppended) {
  SavedUpload upload = example();
  upload.assembling = true;
  const std::string text = "tail" + encode_saved_upload(upload);
  EXPECT_TRUE(decode_saved_upload(text)->upload.assembling);
}

TEST(SavedUpload, RefusesWhatIsCutOrOfAnotherLength) {
  const std::string text = "tail" + encode_saved_upload(example());
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(decode_saved_upload(std::string_view(text).substr(0, length))) << length;
    if (length > 0) EXPECT_FALSE(decode_saved_upload(std::string_view(text).substr(length)));
  }
  EXPECT_FALSE(decode_saved_upload("more" + text)) << "the offset does not match the bytes";
}

TEST(Xml, FindsElementsByTheirWholeName) {
  constexpr std::string_view xml =
      "<?xml version='1.0'?><R xmlns=\"x\"><Upload><UploadId>1</UploadId></Upload>"
      "<Upload><UploadId>2</UploadId></Upload><Empty/></R>";
  EXPECT_EQ(xml_elements(xml, "Upload").size(), 2u);
  EXPECT_EQ(xml_text(xml_elements(xml, "Upload")[1], "UploadId"), "2");
  EXPECT_EQ(xml_elements(xml, "Empty").size(), 1u);
  EXPECT_EQ(xml_text(xml, "Nothing"), "");
}

TEST(Xml, ResolvesEntitiesOnceAndMakesThem) {
  EXPECT_EQ(xml_text("<E>&quot;a&amp;lt;b&quot;</E>", "E"), "\"a&lt;b\"");
  EXPECT_EQ(xml_escape("\"a\"&<b>"), "&quot;a&quot;&amp;&lt;b&gt;");
}

TEST(Xml, WhatIsNotClosedIsNotFound) {
  EXPECT_TRUE(xml_elements("<A>text", "A").empty());
  EXPECT_TRUE(xml_elements("<A", "A").empty());
  EXPECT_TRUE(xml_elements("<", "A").empty());
}

}  // namespace
}  // namespace minato::blob
