// SPDX-License-Identifier: Apache-2.0
// Places in sources, UTF-8, nearest names, indented text.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "compiler/base/box.h"
#include "compiler/base/check.h"
#include "compiler/base/nearest.h"
#include "compiler/base/result.h"
#include "compiler/base/source_file.h"
#include "compiler/base/text_writer.h"
#include "compiler/base/utf8.h"

using dmlc::SourceFile;

TEST_CASE("positions count lines and characters") {
  const SourceFile file("a.dsl", "ab\nçd\r\n\r\n名x");
  CHECK(file.line_count() == 4);
  CHECK(file.position(0).line == 1);
  CHECK(file.position(1).column == 2);
  CHECK(file.position(3).line == 2);
  CHECK(file.position(5).column == 2);  // behind the two bytes of ç
  CHECK(file.line(2) == "çd");
  CHECK(file.line(3).empty());
  CHECK(file.line(4) == "名x");
  CHECK(file.position(10000).line == 4);
  CHECK(file.position(10000).column == 3);
  CHECK(file.line(0).empty());
  CHECK(file.line(99).empty());
}

TEST_CASE("an empty source has one line") {
  const SourceFile file("a.dsl", "");
  CHECK(file.line_count() == 1);
  CHECK(file.position(0).line == 1);
  CHECK(file.position(0).column == 1);
}

TEST_CASE("a byte order mark takes no column, a lone CR ends a line") {
  const SourceFile marked("a.dsl", "\xEF\xBB\xBFx");
  CHECK(marked.position(0).column == 1);
  CHECK(marked.position(3).column == 1);
  CHECK(marked.position(4).column == 2);
  const SourceFile old("a.dsl", "a\rb");
  CHECK(old.position(2).line == 2);
}

TEST_CASE("the text of a span is clamped to its file") {
  dmlc::SourceMap sources;
  const auto id = sources.add("a", "abc");
  CHECK(sources.text({id, 1, 2}) == "b");
  CHECK(sources.text({id, 2, 99}) == "c");
  CHECK(sources.text({id, 9, 3}).empty());
  CHECK(sources.text({7, 0, 1}).empty());
}

TEST_CASE("UTF-8 is read strictly") {
  using dmlc::utf8::decode;
  CHECK(decode("a").code_point == U'a');
  CHECK(decode("\xC3\xA7").code_point == 0xE7);
  CHECK(decode("\xF0\x9F\x98\x80").code_point == 0x1F600);
  for (const char* broken : {"\x80", "\xC0\x80", "\xC3", "\xC3(", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"})
    CHECK(decode(broken).bytes == 0);
  for (const char32_t c : {U'a', U'ç', U'名', U'😀'}) {
    std::string text;
    dmlc::utf8::append(text, c);
    CHECK(decode(text).code_point == c);
    CHECK(decode(text).bytes == text.size());
  }
  CHECK(dmlc::utf8::length("a名\xFF") == 3);
}

TEST_CASE("edit distance counts inserts, deletes, replacements and swaps") {
  using dmlc::edit_distance;
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("TRIAN", "train") == 1);
  CHECK(edit_distance("logistic_regresion", "logistic_regression") == 1);
  CHECK(edit_distance(std::string(1000, 'a'), std::string(1000, 'a')) == 0);
}

TEST_CASE("the nearest name is near or absent") {
  using dmlc::nearest_name;
  const std::vector<std::string> names = {"linear_regression", "logistic_regression", "kmeans", "l1", "l2"};
  CHECK(nearest_name("logistic_regresion", names) == "logistic_regression");
  CHECK(nearest_name("LOGISTIC_REGRESSION", names) == "logistic_regression");
  CHECK(nearest_name("kmean", names) == "kmeans");
  CHECK(nearest_name("log", names) == "logistic_regression");  // the beginning of one name
  CHECK(nearest_name("l", names) == "l1");
  CHECK_FALSE(nearest_name("transformer", names));
  CHECK_FALSE(nearest_name("kmeans", std::vector<std::string>{"kmeans"}));
  CHECK_FALSE(nearest_name("", names));
  CHECK_FALSE(nearest_name("x", std::vector<std::string>{}));
}

TEST_CASE("nearest names come best first, each once, and only when plausible") {
  using dmlc::nearest_names;
  using Names = std::vector<std::string>;
  const Names names = {"linear_regression", "logistic_regression", "amount", "amounts", "amount", "id"};
  CHECK(nearest_names("logistic_regresion", names, 1) == Names{"logistic_regression"});
  CHECK(nearest_names("AMOUTN", names) == Names{"amount", "amounts"});
  CHECK(nearest_names("amount", names) == Names{"amount", "amounts"});
  CHECK(nearest_names("xyz", names).empty());
  CHECK(nearest_names("", names).empty());
}

TEST_CASE("what rules a candidate out early would have been ruled out by its distance") {
  std::mt19937 random(7);
  const auto word = [&random] {
    std::string text(random() % 9, 'a');
    for (char& c : text) c = "abcdAB_"[random() % 7];
    return text;
  };
  for (int i = 0; i < 20000; ++i) {
    const std::string name = word();
    const std::string candidate = word();
    const std::size_t distance = dmlc::edit_distance(name, candidate);
    const std::size_t longer = std::max(name.size(), candidate.size());
    const bool near = distance <= std::max<std::size_t>(1, longer / 3) && distance < candidate.size();
    // A name of two letters or fewer is not taken for a beginning.
    const bool begins = candidate.size() > name.size() && name.size() > 2 &&
                        dmlc::edit_distance(candidate.substr(0, name.size()), name) == 0;
    CAPTURE(name);
    CAPTURE(candidate);
    CHECK(dmlc::nearest_names(name, std::vector<std::string>{candidate}).empty() == !(near || begins));
  }
}

TEST_CASE("indented text has no blanks at line ends") {
  dmlc::TextWriter out;
  out.line("a");
  {
    const dmlc::TextWriter::Indented indented(out);
    out.line("b\n\nc").line().write("名").write("d");
    CHECK(out.width() == 4);
    out.line("  ");
  }
  out.line("e");
  CHECK(out.text() == "a\n  b\n\n  c\n\n  名d\ne\n");
}

TEST_CASE("results, boxes and checks") {
  const dmlc::Result<int> good = 3;
  const dmlc::Result<int> bad = dmlc::Failure{"no such file"};
  CHECK(good.ok());
  CHECK(*good == 3);
  CHECK_FALSE(bad);
  CHECK(bad.error() == "no such file");
  dmlc::Box<std::string> a(std::string("x"));
  dmlc::Box<std::string> b = a;
  *b = "y";
  CHECK(*a == "x");
  a = b;
  CHECK(*a == "y");
  CHECK_THROWS_AS(DMLC_CHECK(1 > 2), dmlc::InternalError);
}
