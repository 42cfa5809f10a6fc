// SPDX-License-Identifier: Apache-2.0
// Injection: whatever stands in a name, a string or a comment, the generated SQL has the shape it has for a plain word.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "compiler/sql/node.h"
#include "compiler/sql/parse_tree.h"
#include "compiler/sql/quote.h"
#include "compiler/types/identifier.h"
#include "tests/injection.h"

namespace {

using namespace dmlc::tests;
using Json = nlohmann::json;

/// Occurs in no program and needs no quotes.
const std::string kWord = "zqword";
constexpr std::size_t kLongestName = 63;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

/// An item of an array as text[] reads it.
std::string array_item(const std::string& text) {
  return '"' + replaced(replaced(text, "\\", "\\\\"), "\"", "\\\"") + '"';
}

/// A comment loses its line ends, blanks and decoration on the way to a description, and lines above a lone carriage
/// return.
std::string bare(std::string text) {
  std::erase_if(text, [](char c) { return std::string_view(" \t\r\n\f\v*-/").find(c) != std::string_view::npos; });
  return text;
}

std::string shown(const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace); }

bool is_place(const std::string& field) {
  return field == "location" || field == "stmt_location" || field == "stmt_len";
}

/// How many fields are no places.
std::size_t shape_size(const Json& object) {
  std::size_t count = 0;
  for (auto it = object.begin(); it != object.end(); ++it) count += is_place(it.key()) ? 0 : 1;
  return count;
}

/// A parse tree in the form that specifications have.
Json copy_of(const dmlc::sql::Json& tree) {
  if (tree.is_object()) {
    Json object = Json::object();
    for (const auto& value : tree) object[std::string(value.key())] = copy_of(value);
    return object;
  }
  if (tree.is_array()) {
    Json list = Json::array();
    for (const auto& item : tree) list.push_back(copy_of(item));
    return list;
  }
  if (tree.is_string()) return tree.string();
  if (tree.is_boolean()) return tree.boolean();
  return tree.is_integer() ? Json(tree.integer()) : Json();
}

/// The trees of a query or, as a specification has them, of two queries one below the other; null for anything else.
Json queries_of(const std::string& text) {
  const auto whole = dmlc::sql::parse_tree(text);
  if (!whole.error) return Json::array({copy_of(whole.statements())});
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
    if (text.compare(at + 1, 6, "SELECT") != 0 && text.compare(at + 1, 4, "WITH") != 0) continue;
    const auto first = dmlc::sql::parse_tree(text.substr(0, at));
    if (first.error) continue;
    const auto second = dmlc::sql::parse_tree(text.substr(at + 1));
    if (!second.error) return Json::array({copy_of(first.statements()), copy_of(second.statements())});
  }
  return {};
}

/// Compares what the word led to with what the payload led to.
class Comparison {
 public:
  /// `queries` remembers the trees of what the word led to.
  Comparison(const Filling& filling, std::map<std::string, Json>& queries) : filling_(filling), queries_(queries) {}

  bool same(const Json& benign, const Json& hostile) {
    if (benign.type() != hostile.type()) return differ(benign, hostile);
    if (benign.is_object()) return same_objects(benign, hostile);
    if (benign.is_array()) return same_arrays(benign, hostile);
    if (benign == hostile) return true;
    if (!benign.is_string()) return differ(benign, hostile);
    return same_texts(benign.get<std::string>(), hostile.get<std::string>()) || differ(benign, hostile);
  }
  /// The innermost difference.
  [[nodiscard]] const std::string& difference() const { return difference_; }

 private:
  bool differ(const Json& benign, const Json& hostile) {
    if (difference_.empty()) difference_ = shown(benign).substr(0, 300) + " became " + shown(hostile).substr(0, 300);
    return false;
  }
  bool same_objects(const Json& benign, const Json& hostile) {
    if (shape_size(benign) != shape_size(hostile)) return differ(benign, hostile);
    for (auto it = benign.begin(); it != benign.end(); ++it) {
      if (is_place(it.key())) continue;
      const auto other = hostile.find(it.key());
      if (other == hostile.end()) return differ(benign, hostile);
      if (!same(*it, *other)) return false;
    }
    return true;
  }
  bool same_arrays(const Json& benign, const Json& hostile) {
    if (benign.size() != hostile.size()) return differ(benign, hostile);
    for (std::size_t i = 0; i < benign.size(); ++i)
      if (!same(benign[i], hostile[i])) return false;
    return true;
  }
  /// Queries and specifications are given to the runtime as text: what counts is their shape.
  bool same_texts(const std::string& benign, const std::string& hostile) {
    if (benign.find(kWord) == std::string::npos) return false;
    if (benign.starts_with("{\"format\"")) return same_specifications(benign, hostile);
    if (!benign.starts_with("SELECT") && !benign.starts_with("WITH")) return is_derived(benign, hostile);
    const auto known = queries_.try_emplace(benign);
    if (known.second) known.first->second = queries_of(benign);
    const Json& expected = known.first->second;
    return expected.is_null() ? is_derived(benign, hostile) : same(expected, queries_of(hostile));
  }
  bool same_specifications(const std::string& benign, const std::string& hostile) {
    const Json found = Json::parse(hostile, nullptr, false);
    return !found.is_discarded() && same(Json::parse(benign), found);
  }
  /// The payload stands exactly where the word stands, in one of the ways to write it.
  [[nodiscard]] bool is_derived(const std::string& benign, const std::string& hostile) const {
    const std::string& text = filling_.text;
    const Slot& slot = filling_.slot;
    if (slot.is_comment()) {
      const std::string all = bare(replaced(benign, kWord, text));
      // A lone carriage return parts the comment from the statement, which then has no description.
      return all.ends_with(bare(hostile)) || text.find('\r') != std::string::npos;
    }
    return hostile == replaced(benign, kWord, text) ||
           hostile == replaced(benign, kWord, dmlc::types::quote_identifier(text)) ||
           hostile == replaced(benign, '"' + kWord + '"', array_item(text)) ||
           hostile == replaced(benign, quoted_for(slot, kWord), quoted_for(slot, text)) ||
           hostile == replaced(benign, dmlc::sql::quote_literal(kWord), dmlc::sql::quote_literal(text));
  }

  const Filling& filling_;
  std::map<std::string, Json>& queries_;
  std::string difference_;
};

/// Texts that no program can hold, or that are too long for a name.
bool may_be_refused(const Slot& slot, const std::string& text) {
  if (dmlc::sql::find_bad_byte(text)) return true;
  for (const char* control : {"\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066",
                              "\u2067", "\u2068", "\u2069"})
    if (text.find(control) != std::string::npos) return true;
  const std::size_t longest = slot.kind == "model" ? 49 : kLongestName;
  return slot.is_name() && (text.empty() || text.size() > longest);
}

/// A program with slots.
struct Subject {
  std::string name;
  std::string program;
  std::string tables = injection_file("tables.sql");
  std::vector<Slot> slots;
  std::vector<Slot> table_slots = slots_of(tables);

  explicit Subject(const std::string& file) : name(file), program(injection_file(file)), slots(slots_of(program)) {
    if (program.find("@name:table@") == std::string::npos) return;
    for (const Slot& slot : table_slots)
      if (std::find(slots.begin(), slots.end(), slot) == slots.end()) slots.push_back(slot);
    slots.push_back({"file", "file"});
  }
};

/// All texts in one slot of a program.
class SlotTrial {
 public:
  std::size_t programs = 0;
  std::map<std::string, std::size_t> refused;  ///< by their codes
  std::vector<std::string> failures;

  SlotTrial(const Subject& subject, Slot slot) : subject_(subject), slot_(std::move(slot)) {
    const auto& of_tables = subject.table_slots;
    in_tables_ = std::find(of_tables.begin(), of_tables.end(), slot_) != of_tables.end();
    in_program_ = subject.program.find("@" + slot_.kind + ":" + slot_.name + "@") != std::string::npos;
  }
  void run(const std::vector<std::string>& texts) {
    const Filling word{slot_, kWord};
    catalog_ = catalog_of(subject_.tables, word);
    const auto plain = compile_filled(subject_.program, catalog_, word);
    accepted_ = plain.ok;
    up_ = copy_of(dmlc::sql::parse_tree(plain.up).statements());
    down_ = copy_of(dmlc::sql::parse_tree(plain.down).statements());
    // Where a word has to be one of a few, no other text is accepted at all.
    if (accepted_ == subject_.name.starts_with("word_")) return fail(word, plain.errors);
    for (const std::string& text : texts) {
      // The server itself cuts what only the tables name.
      if (slot_.is_name() && !in_program_ && text.size() > kLongestName) continue;
      // No file can have such a name, and one in another encoding is no text to be quoted.
      if (slot_.kind == "file" && dmlc::sql::find_bad_byte(text)) continue;
      check({slot_, text});
    }
  }

 private:
  void check(const Filling& filling) {
    ++programs;
    if (in_tables_) catalog_ = catalog_of(subject_.tables, filling);
    const auto hostile = compile_filled(subject_.program, catalog_, filling);
    if (!hostile.ok) {
      ++refused[hostile.errors];
      if (!hostile.refused_well) fail(filling, "no code or no place: " + hostile.errors);
      if (accepted_ && !may_be_refused(slot_, filling.text)) fail(filling, hostile.errors);
      return;
    }
    // A limit may be a number.
    if (!accepted_ && filling.text.find_first_not_of("0123456789e") == std::string::npos) return;
    if (!accepted_) return fail(filling, "accepted where a plain word is not");
    compare(up_, hostile.up, filling);
    compare(down_, hostile.down, filling);
  }
  void compare(const Json& expected, const std::string& script, const Filling& filling) {
    const auto found = dmlc::sql::parse_tree(script);
    if (found.error) return fail(filling, "the script cannot be parsed: " + found.error->message);
    Comparison comparison(filling, queries_);
    if (!comparison.same(expected, copy_of(found.statements()))) fail(filling, comparison.difference());
  }
  void fail(const Filling& filling, const std::string& why) {
    failures.push_back(subject_.name + ", slot " + slot_.name + ", text " + shown(filling.text) + ": " + why);
  }

  const Subject& subject_;
  Slot slot_;
  bool in_tables_ = false;
  bool in_program_ = false;
  bool accepted_ = false;  ///< the plain word
  dmlc::types::Catalog catalog_;
  std::map<std::string, Json> queries_;
  Json up_;
  Json down_;
};

std::vector<Subject> subjects() {
  std::vector<Subject> all;
  const auto folder = std::filesystem::path(DMLC_SOURCE_DIR) / "tests/injection";
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".dsl") all.emplace_back(entry.path().filename().string());
  std::sort(all.begin(), all.end(), [](const Subject& a, const Subject& b) { return a.name < b.name; });
  return all;
}

/// The trials share nothing, so every processor takes the next one.
void run_all(std::vector<SlotTrial>& trials, const std::vector<std::string>& texts) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::future<void>> workers;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
    workers.push_back(std::async(std::launch::async, [&] {
      for (std::size_t at = next++; at < trials.size(); at = next++) trials[at].run(texts);
    }));
  for (auto& worker : workers) worker.get();
}

}  // namespace

TEST_CASE("injection: a hostile text changes nothing but itself in the generated SQL") {
  const auto texts = payloads();
  CHECK(texts.size() >= 150);
  const auto start = std::chrono::steady_clock::now();
  const auto programs = subjects();
  std::vector<SlotTrial> trials;
  for (const Subject& subject : programs)
    for (const Slot& slot : subject.slots) trials.emplace_back(subject, slot);
  run_all(trials, texts);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::size_t count = 0;
  std::size_t refused = 0;
  std::map<std::string, std::size_t> by_codes;
  for (const SlotTrial& trial : trials) {
    count += trial.programs;
    for (const auto& [codes, programs_refused] : trial.refused)
      refused += programs_refused, by_codes[codes] += programs_refused;
    // The first of a slot say enough.
    for (std::size_t i = 0; i < std::min<std::size_t>(3, trial.failures.size()); ++i) FAIL_CHECK(trial.failures[i]);
  }
  std::string codes;
  for (const auto& [code, times] : by_codes) codes += ", " + code + " " + std::to_string(times);
  MESSAGE(texts.size() << " texts, " << trials.size() << " slots, " << count << " programs in " << seconds.count()
                       << " s; refused: " << refused << codes);
}
