// SPDX-License-Identifier: Apache-2.0
// The one place that calls libpg_query.
#include "compiler/sql/parse_tree.h"

#include <pg_query.h>
#include <pthread.h>

#include <algorithm>
#include <string>

#include "compiler/sql/token.h"

namespace dmlc::sql {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{8} << 20;
constexpr std::size_t kMaxTokens = 100'000;
// Nesting of the printed tree. One operand costs two levels, one sub-select eight: 800 operators in a row, 200 nested
// sub-selects.
constexpr std::size_t kMaxJsonDepth = 1600;
// Longer texts can hold operator chains whose printing overflows an ordinary stack: they get a thread with a large one.
constexpr std::size_t kBytesForOwnStack = 16 * 1024;
constexpr std::size_t kLargeStack = std::size_t{256} << 20;

struct RawResult {
  std::string json;
  std::string message;
  int character = 0;  // from 1; 0 when there is no place
  bool failed = false;
};

RawResult run_grammar(const std::string& text) {
  const PgQueryParseResult parsed = pg_query_parse(text.c_str());
  RawResult result;
  if (parsed.error != nullptr) {
    result.failed = true;
    result.message = parsed.error->message;
    result.character = parsed.error->cursorpos;
  } else {
    result.json = parsed.parse_tree;
  }
  pg_query_free_parse_result(parsed);
  return result;
}

struct Job {
  const std::string* text;
  RawResult result;
};

void* run_job(void* argument) {
  auto* job = static_cast<Job*>(argument);
  job->result = run_grammar(*job->text);
  return nullptr;
}

RawResult run_on_large_stack(const std::string& text) {
  Job job{&text, {}};
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kLargeStack);
  const int failed = pthread_create(&thread, &attributes, run_job, &job);
  pthread_attr_destroy(&attributes);
  if (failed != 0) return {{}, "there is no memory to parse a text of this size", 0, true};
  pthread_join(thread, nullptr);
  return std::move(job.result);
}

// libpg_query counts characters from 1; everything else here counts bytes from 0.
std::uint32_t byte_of_character(std::string_view text, int character) {
  std::size_t at = 0;
  for (int n = 1; n < character && at < text.size(); ++n) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  }
  return static_cast<std::uint32_t>(at);
}

// PostgreSQL puts names in double quotes; ours stand in backticks.
std::string cleaned(std::string message) {
  const std::string near = "at or near ";
  if (const auto at = message.find(near); at != std::string::npos && message.size() > at + near.size() + 1) {
    message[at + near.size()] = '`';
    message.back() = '`';
  } else {
    std::replace(message.begin(), message.end(), '"', '`');
  }
  std::replace(message.begin(), message.end(), '\n', ' ');
  return message;
}

ParseError located(std::string_view text, const RawResult& raw) {
  ParseError error{cleaned(raw.message), {}};
  const auto end = static_cast<std::uint32_t>(text.size());
  const std::uint32_t at = raw.character > 0 ? byte_of_character(text, raw.character) : end;
  error.range = {at, at};
  if (at >= end) return error;
  const TokenIndex tokens(text);
  const std::size_t token = tokens.at(at);
  if (token < tokens.tokens().size()) error.range.end = std::max(at, tokens.tokens()[token].range.end);
  return error;
}

/// PostgreSQL's lexer takes quadratic time for nested comments, so none is left. Places stay as they are.
void blank_comments(std::string& text) {
  for (const Token& token : tokenize(std::string(text), true)) {
    if (token.kind != TokenKind::BlockComment) continue;
    for (std::size_t i = token.range.begin; i < token.range.end; ++i)
      if (text[i] != '\n') text[i] = ' ';
  }
}

ParseTree refused(std::string message, TextRange range) {
  ParseTree tree;
  tree.error = ParseError{std::move(message), range};
  return tree;
}

using Choose = const std::int64_t& (*)(const std::int64_t&, const std::int64_t&);

std::int64_t extreme_location(const Json& root, Choose better) {
  std::int64_t best = -1;
  std::vector<const Json*> open{&root};
  while (!open.empty()) {
    const Json& node = *open.back();
    open.pop_back();
    for (const Json& value : node) {
      if (value.is_structured())
        open.push_back(&value);
      else if (value.is_integer() && value.integer() >= 0 && value.key() == "location")
        best = best < 0 ? value.integer() : better(best, value.integer());
    }
  }
  return best;
}

}  // namespace

std::int64_t first_location(const Json& node) { return extreme_location(node, std::min<std::int64_t>); }

std::int64_t last_location(const Json& node) { return extreme_location(node, std::max<std::int64_t>); }

std::optional<std::uint32_t> find_bad_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    std::size_t length = 1;
    std::uint32_t code = c;
    if (c >= 0xF0 && c <= 0xF4)
      length = 4, code = c & 0x07U;
    else if (c >= 0xE0 && c < 0xF0)
      length = 3, code = c & 0x0FU;
    else if (c >= 0xC2 && c < 0xE0)
      length = 2, code = c & 0x1FU;
    else if (c == 0 || c >= 0x80)
      return static_cast<std::uint32_t>(i);
    for (std::size_t k = 1; k < length; ++k) {
      if (i + k >= text.size() || (static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80)
        return static_cast<std::uint32_t>(i);
      code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return static_cast<std::uint32_t>(i);
    i += length;
  }
  return std::nullopt;
}

ParseTree parse_tree(std::string_view text) {
  const auto end = static_cast<std::uint32_t>(std::min(text.size(), kMaxBytes));
  if (text.size() > kMaxBytes) return refused("the SQL text is longer than 8 MiB", {end, end});
  if (const auto bad = find_bad_byte(text))
    return refused(text[*bad] == '\0' ? "the SQL text holds a NUL byte" : "the SQL text is not valid UTF-8",
                   {*bad, *bad + 1});
  const bool large = text.size() > kBytesForOwnStack;
  std::string copy(text);
  if (large) {
    const auto tokens = tokenize(text);
    if (tokens.size() > kMaxTokens) return refused("the SQL text has more than 100000 words", tokens[kMaxTokens].range);
    if (!tokens.empty() && tokens.back().kind == TokenKind::Broken && text.substr(tokens.back().range.begin, 2) == "/*")
      return refused("unterminated /* comment", tokens.back().range);
    blank_comments(copy);
  }
  const RawResult raw = large ? run_on_large_stack(copy) : run_grammar(copy);
  ParseTree tree;
  if (raw.failed) {
    tree.error = located(text, raw);
    return tree;
  }
  tree.json = JsonTree(raw.json, kMaxJsonDepth);
  tree.too_deep = tree.json.error() == JsonTree::Error::TooDeep;
  if (tree.too_deep) tree.error = ParseError{"the SQL text is nested too deeply", {0, end}};
  if (tree.json.error() == JsonTree::Error::Unreadable)
    tree.error = ParseError{"the SQL text cannot be read", {0, end}};
  return tree;
}

}  // namespace dmlc::sql
