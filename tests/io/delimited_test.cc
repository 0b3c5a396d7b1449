#include "io/delimited.h"

#include <gtest/gtest.h>

namespace rz {
namespace {

using Fields = std::vector<std::string>;

Fields fields_of(const std::string& record, char delimiter = ',') {
  Fields fields;
  EXPECT_TRUE(split_delimited(record, delimiter, fields)) << record;
  return fields;
}

TEST(Delimited, SplitsAsRfc4180) {
  EXPECT_EQ(fields_of(""), Fields{""});
  EXPECT_EQ(fields_of("a,b,,d"), (Fields{"a", "b", "", "d"}));
  EXPECT_EQ(fields_of(R"("a,b","say ""hi""",c)"), (Fields{"a,b", "say \"hi\"", "c"}));
  EXPECT_EQ(fields_of("\"two\nlines\";x", ';'), (Fields{"two\nlines", "x"}));
  EXPECT_EQ(fields_of("5\" pipe,x"), (Fields{"5\" pipe", "x"}));
  EXPECT_EQ(fields_of("\"a\"b,c"), (Fields{"ab", "c"}));
  Fields fields;
  EXPECT_FALSE(split_delimited("a,\"b", ',', fields));
  EXPECT_FALSE(split_delimited("\"", ',', fields));
}

TEST(Delimited, JoinsWhatItSplits) {
  for (const char delimiter : {',', '\t', ';'}) {
    const Fields fields = {"a", "", "b,c", "d\te", "f;g", "\"", "two\nlines", "\r"};
    EXPECT_EQ(fields_of(join_delimited(fields, delimiter), delimiter), fields);
  }
  EXPECT_EQ(join_delimited({"plain", "with,comma"}, ','), "plain,\"with,comma\"");
}

}  // namespace
}  // namespace rz
