// SPDX-License-Identifier: Apache-2.0
// Literal values of parameters, options and configurations.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "compiler/base/box.h"
#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"

namespace dmlc::ast {

struct Value;
struct MapEntry;

/// `null`
struct Null {
  static constexpr std::string_view kind = "null";
  static constexpr auto fields = std::tuple{};
};

/// `'text'`, `"text"`, `E'\n'`, `$$text$$`; escapes resolved.
struct String {
  std::string text;

  static constexpr std::string_view kind = "string";
  static constexpr auto fields = std::tuple{Field{"text", &String::text}};
};

/// A bare word, for instance an enum value: `adam`.
struct Word {
  std::string text;  ///< folded to lower case

  static constexpr std::string_view kind = "word";
  static constexpr auto fields = std::tuple{Field{"text", &Word::text}};
};

/// `[64, 32]`
struct List {
  std::vector<Value> items;

  static constexpr std::string_view kind = "list";
  static constexpr auto fields = std::tuple{Field{"items", &List::items}};
};

/// `{key: value, 'key': value}`
struct Map {
  std::vector<MapEntry> entries;

  static constexpr std::string_view kind = "map";
  static constexpr auto fields = std::tuple{Field{"entries", &Map::entries}};
};

/// `4K`, `16M`, `2G`
struct Size {
  std::int64_t bytes = 0;

  static constexpr std::string_view kind = "size";
  static constexpr auto fields = std::tuple{Field{"bytes", &Size::bytes}};
};

/// `30 days`, `10 epochs`, `1000 TICKS`: the amount and the unit in the singular, lower case.
struct Duration {
  double amount = 0;
  std::string unit;

  static constexpr std::string_view kind = "duration";
  static constexpr auto fields = std::tuple{Field{"amount", &Duration::amount}, Field{"unit", &Duration::unit}};
};

/// `50%`: 50, not 0.5.
struct Percent {
  double value = 0;

  static constexpr std::string_view kind = "percent";
  static constexpr auto fields = std::tuple{Field{"value", &Percent::value}};
};

/// `log_uniform(0.001, 0.1)`, `choice([16, 32])`: a distribution of a search space.
struct Distribution {
  Name name;
  std::vector<Value> arguments;

  static constexpr std::string_view kind = "distribution";
  static constexpr auto fields =
      std::tuple{Field{"name", &Distribution::name}, Field{"arguments", &Distribution::arguments}};
};

/// A literal. An integer that does not fit 64 bits was reported already.
struct Value {
  std::variant<Null, bool, std::int64_t, double, String, Word, List, Map, Size, Duration, Percent, Distribution> data;
  Span span;

  static constexpr std::string_view kind = "value";
  static constexpr auto fields = std::tuple{Field{"data", &Value::data}};
};

/// `key: value` of a map. A quoted key keeps its case, a bare one is folded.
struct MapEntry {
  Name key;
  Value value;
  Span span;

  static constexpr std::string_view kind = "entry";
  static constexpr auto fields = std::tuple{Field{"key", &MapEntry::key}, Field{"value", &MapEntry::value}};
};

/// `name = value`
struct Argument {
  Name name;
  Value value;
  Span span;

  static constexpr std::string_view kind = "argument";
  static constexpr auto fields = std::tuple{Field{"name", &Argument::name}, Field{"value", &Argument::value}};
};

/// `name` or `name(param = value, …)`: an algorithm or a method with its parameters.
struct Call {
  Name name;
  std::vector<Argument> arguments;
  Span span;

  static constexpr std::string_view kind = "call";
  static constexpr auto fields = std::tuple{Field{"name", &Call::name}, Field{"arguments", &Call::arguments}};
};

/// A whole number where nothing else is allowed.
struct Integer {
  std::int64_t value = 0;
  Span span;

  static constexpr std::string_view kind = "integer";
  static constexpr auto fields = std::tuple{Field{"value", &Integer::value}};
};

}  // namespace dmlc::ast
