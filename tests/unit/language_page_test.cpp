// SPDX-License-Identifier: Apache-2.0
// The pages of the language: every statement and clause has its form there, and every example compiles.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/corpus.h"

namespace {

namespace fs = std::filesystem;

struct Page {
  std::string name;
  std::string text;
};

std::vector<Page> pages() {
  const fs::path docs = fs::path(DMLC_SOURCE_DIR) / "docs";
  std::vector<fs::path> files{docs / "language.md"};
  for (const auto& entry : fs::directory_iterator(docs / "language")) files.push_back(entry.path());
  std::sort(files.begin() + 1, files.end());
  std::vector<Page> pages;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    pages.push_back({file.filename().string(), text.str()});
  }
  return pages;
}

/// The blocks between fences with the language behind the first one; of forms there is none.
std::vector<std::string> blocks(const std::string& text, const std::string& language) {
  std::vector<std::string> found;
  std::istringstream in(text);
  bool inside = false, wanted = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      wanted = inside && line == "```" + language;
      if (wanted) found.emplace_back();
    } else if (wanted) {
      found.back() += line + "\n";
    }
  }
  return found;
}

/// The forms of all pages, in one text.
std::string forms() {
  std::string all = "\n";
  for (const Page& page : pages())
    for (const std::string& block : blocks(page.text, "")) all += block;
  return all;
}

/// Whether the words stand in the text, with nothing of a longer word around them.
bool has_words(const std::string& text, const std::string& words, bool begins_line) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
    const bool behind = at + words.size() < text.size() && is_part(text[at + words.size()]);
    const bool before = at != 0 && (begins_line ? text[at - 1] != '\n' : is_part(text[at - 1]));
    if (!behind && !before) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every example of the language pages compiles") {
  for (const Page& page : pages()) {
    std::size_t number = 0;
    for (const std::string& block : blocks(page.text, "dml")) {
      ++number;
      CAPTURE(page.name);
      CAPTURE(number);
      dmlc::tests::CorpusProgram program;
      program.text = block;
      for (const auto& found : dmlc::tests::diagnose(program))
        FAIL_CHECK(found.code << " at " << found.line << ":" << found.column << " of\n" << block);
    }
  }
}

TEST_CASE("every statement begins a form of the language page") {
  const std::string text = forms();
#define DMLC_STATEMENT(name, slug, words, form) CHECK_MESSAGE((*words == '\0' || has_words(text, words, true)), words);
#define DMLC_LEAD(name, words) CHECK_MESSAGE(has_words(text, words, true), words);
#define DMLC_NO_STATEMENT(words, help)
#include "parser/statements.def"
}

TEST_CASE("every clause stands in a form of the language page") {
  const std::string text = forms();
#define DMLC_CLAUSE(statement, token, words, where, form) \
  CHECK_MESSAGE(has_words(text, words, false), #statement ": " words);
#include "parser/clauses.def"
}
