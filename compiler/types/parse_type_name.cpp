// SPDX-License-Identifier: Apache-2.0
// Reads type names in the spellings PostgreSQL's grammar accepts.
#include <array>
#include <cstdlib>

#include "compiler/types/builtin_types.h"
#include "compiler/types/identifier.h"
#include "compiler/types/type.h"

namespace dmlc::types {
namespace {

struct Word {
  std::string text;  // folded unless quoted; punctuation as it is
  bool quoted = false;
  bool is_name = false;
  bool is_number = false;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// nullopt for a character that no type name holds, or an open quote.
std::optional<std::vector<Word>> words_of(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    std::size_t end = i + 1;
    if (is_blank(c)) {
      i = end;
      continue;
    }
    Word word;
    if (c == '"') {
      for (;; ++end) {
        if (end >= text.size()) return std::nullopt;
        if (text[end] == '"') {
          if (end + 1 < text.size() && text[end + 1] == '"')
            ++end;
          else
            break;
        }
        word.text += text[end];
      }
      if (word.text.empty()) return std::nullopt;
      ++end;
      word.quoted = word.is_name = true;
    } else if (is_letter(c)) {
      while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]) || text[end] == '$')) ++end;
      word = {fold_identifier(text.substr(i, end - i)), false, true, false};
    } else if (is_digit(c) || (c == '-' && end < text.size() && is_digit(text[end]))) {
      while (end < text.size() && is_digit(text[end])) ++end;
      word = {std::string(text.substr(i, end - i)), false, false, true};
    } else if (c == '.' || c == '(' || c == ')' || c == ',' || c == '[' || c == ']') {
      word.text = c;
    } else {
      return std::nullopt;
    }
    words.push_back(std::move(word));
    i = end;
  }
  return words;
}

struct Spelling {
  std::string_view spelt;
  std::string_view internal;
};

constexpr auto kSpellings = std::to_array<Spelling>({
    {"int", "int4"},
    {"integer", "int4"},
    {"smallint", "int2"},
    {"bigint", "int8"},
    {"real", "float4"},
    {"decimal", "numeric"},
    {"dec", "numeric"},
    {"boolean", "bool"},
    {"serial", "int4"},
    {"serial4", "int4"},
    {"bigserial", "int8"},
    {"serial8", "int8"},
    {"smallserial", "int2"},
    {"serial2", "int2"},
});

class TypeNameParser {
 public:
  explicit TypeNameParser(std::vector<Word> words) : words_(std::move(words)) {}

  std::optional<Type> parse() {
    auto type = parse_scalar();
    if (!type || !parse_dimensions(*type) || at_ != words_.size()) return std::nullopt;
    return type;
  }

 private:
  [[nodiscard]] bool is(std::string_view word) const {
    return at_ < words_.size() && !words_[at_].quoted && words_[at_].text == word;
  }
  bool take(std::string_view word) {
    if (!is(word)) return false;
    ++at_;
    return true;
  }

  std::optional<Type> parse_scalar() {
    if (at_ >= words_.size() || !words_[at_].is_name) return std::nullopt;
    const Word first = words_[at_++];
    if (is(".")) return parse_qualified(first.text);
    if (first.quoted) return parse_named(first.text);
    if (first.text == "double") return take("precision") ? builtin_type("float8") : std::nullopt;
    if (first.text == "float") return parse_float();
    if (first.text == "national") return take("character") || take("char") ? parse_character() : std::nullopt;
    if (first.text == "character" || first.text == "char" || first.text == "nchar") return parse_character();
    if (first.text == "bit") return parse_bit();
    if (first.text == "time" || first.text == "timestamp") return parse_time(first.text);
    if (first.text == "interval") return parse_interval();
    if (first.text == "setof") return std::nullopt;
    for (const Spelling& s : kSpellings)
      if (s.spelt == first.text) return parse_named(std::string(s.internal));
    return parse_named(first.text);
  }

  // schema.name; the schema pg_catalog names built-in types.
  std::optional<Type> parse_qualified(const std::string& schema) {
    ++at_;
    if (at_ >= words_.size() || !words_[at_].is_name) return std::nullopt;
    const std::string name = words_[at_++].text;
    if (schema == "pg_catalog") return parse_named(name);
    return with_foreign_modifiers(user_type(TypeKind::Other, schema, name));
  }

  std::optional<Type> parse_named(const std::string& name) {
    if (find_builtin_type(name) == nullptr) return with_foreign_modifiers(user_type(TypeKind::Other, "", name));
    const auto modifiers = parse_modifiers();
    return modifiers ? builtin_type(name, *modifiers) : std::nullopt;
  }

  std::optional<Type> with_foreign_modifiers(Type type) {
    const auto modifiers = parse_modifiers();
    if (!modifiers) return std::nullopt;
    std::string list;
    for (const std::int32_t m : *modifiers) list += (list.empty() ? "" : ",") + std::to_string(m);
    if (!list.empty()) type.name += "(" + list + ")";
    return type;
  }

  std::optional<Type> parse_float() {
    const auto modifiers = parse_modifiers();
    if (!modifiers || modifiers->size() > 1) return std::nullopt;
    if (modifiers->empty()) return builtin_type("float8");
    const std::int32_t bits = modifiers->front();
    if (bits < 1 || bits > 53) return std::nullopt;
    return builtin_type(bits <= 24 ? "float4" : "float8");
  }

  std::optional<Type> parse_character() {
    const bool varying = take("varying");
    auto modifiers = parse_modifiers();
    if (!modifiers || modifiers->size() > 1) return std::nullopt;
    if (!varying && modifiers->empty()) modifiers->push_back(1);
    return builtin_type(varying ? "varchar" : "bpchar", *modifiers);
  }

  std::optional<Type> parse_bit() {
    const bool varying = take("varying");
    auto modifiers = parse_modifiers();
    if (!modifiers || modifiers->size() > 1) return std::nullopt;
    if (!varying && modifiers->empty()) modifiers->push_back(1);
    return builtin_type(varying ? "varbit" : "bit", *modifiers);
  }

  std::optional<Type> parse_time(const std::string& word) {
    const auto modifiers = parse_modifiers();
    if (!modifiers || modifiers->size() > 1) return std::nullopt;
    bool zone = false;
    if (is("with") || is("without")) {
      zone = is("with");
      ++at_;
      if (!take("time") || !take("zone")) return std::nullopt;
    }
    return builtin_type(zone ? word + "tz" : word, *modifiers);
  }

  std::optional<Type> parse_interval() {
    static constexpr std::array<std::string_view, 6> kFields{"year", "month", "day", "hour", "minute", "second"};
    std::string fields;
    for (const std::string_view field : kFields)
      if (fields.empty() && take(field)) fields = field;
    if (!fields.empty() && take("to")) {
      if (at_ >= words_.size()) return std::nullopt;
      fields += " to " + words_[at_++].text;
    }
    const auto modifiers = parse_modifiers();
    if (!modifiers || modifiers->size() > 1) return std::nullopt;
    return interval_type(fields, modifiers->empty() ? std::nullopt : std::optional(modifiers->front()));
  }

  // (12, 2); an empty list when there is none, nullopt when it is malformed.
  std::optional<std::vector<std::int32_t>> parse_modifiers() {
    std::vector<std::int32_t> modifiers;
    if (!take("(")) return modifiers;
    do {
      if (at_ >= words_.size() || !words_[at_].is_number || words_[at_].text.size() > 9) return std::nullopt;
      modifiers.push_back(std::atoi(words_[at_++].text.c_str()));
    } while (take(","));
    if (!take(")")) return std::nullopt;
    return modifiers;
  }

  bool parse_dimensions(Type& type) {
    const bool array = take("array");
    if (array) type = array_of(type);
    while (take("[")) {
      if (at_ < words_.size() && words_[at_].is_number) ++at_;
      if (!take("]")) return false;
      type = array_of(type);
    }
    return true;
  }

  std::vector<Word> words_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Type> parse_type_name(std::string_view text) {
  auto words = words_of(text);
  if (!words || words->empty()) return std::nullopt;
  return TypeNameParser(std::move(*words)).parse();
}

}  // namespace dmlc::types
