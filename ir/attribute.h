// SPDX-License-Identifier: Apache-2.0
// Typed, named values: how the IR holds what a statement says before a target has an operation of its own for it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "ir/condition.h"
#include "ir/expr.h"

namespace dmlc::ir {

/// A table as PostgreSQL names it; also the name of a model, an endpoint and so on.
struct TableName {
  std::string schema;
  std::string name;
  friend auto operator<=>(const TableName&, const TableName&) = default;
};

/// Index of an operation in its module; kNone where there is none.
struct Value {
  std::uint32_t index = UINT32_MAX;
  [[nodiscard]] bool valid() const { return index != UINT32_MAX; }
  friend bool operator==(Value, Value) = default;
};

/// A text that is data: `text` is what it means, without quotes.
struct Text {
  std::string text;
};

/// A word of the language or of the standard library: `daily`, `best_performer`.
struct Word {
  std::string text;
};

struct Milliseconds {
  std::int64_t value = 0;
};

struct Bytes {
  std::int64_t value = 0;
};

/// `10 epochs`, `50 trials`: what is counted in the singular.
struct Count {
  std::int64_t value = 0;
  std::string unit;
};

struct Attribute;

/// A list `[…]` or the parameters between parentheses.
struct AttributeList {
  std::vector<struct AttributeValue> items;
};

/// A map `{…}`, or named parts, in the order written.
struct AttributeMap {
  std::vector<Attribute> entries;
};

struct AttributeValue {
  std::variant<std::monostate, bool, std::int64_t, double, Text, Word, Milliseconds, Bytes, Count, TableName, ExprPtr,
               Condition, Value, AttributeList, AttributeMap>
      data;
};

struct Attribute {
  std::string name;
  AttributeValue value;
};

}  // namespace dmlc::ir
