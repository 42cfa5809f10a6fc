// SPDX-License-Identifier: Apache-2.0
// Checked values as attributes of the IR.
#include "compiler/check/attributes.h"

#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

struct FromParameter {
  ir::AttributeValue operator()(bool value) const { return {value}; }
  ir::AttributeValue operator()(std::int64_t value) const { return {value}; }
  ir::AttributeValue operator()(double value) const { return {value}; }
  ir::AttributeValue operator()(const std::string& value) const { return {ir::Text{value}}; }
  template <class T>
  ir::AttributeValue operator()(const std::vector<T>& values) const {
    ir::AttributeList list;
    for (const T& value : values) list.items.push_back((*this)(value));
    return {std::move(list)};
  }
};

struct FromLiteral {
  const ast::Value& value;

  ir::AttributeValue operator()(const ast::Null&) const { return {}; }
  ir::AttributeValue operator()(bool flag) const { return {flag}; }
  ir::AttributeValue operator()(std::int64_t integer) const { return {integer}; }
  ir::AttributeValue operator()(double number) const { return {number}; }
  ir::AttributeValue operator()(const ast::String& string) const { return {ir::Text{string.text}}; }
  ir::AttributeValue operator()(const ast::Word& word) const { return {ir::Word{word.text}}; }
  ir::AttributeValue operator()(const ast::Size& size) const { return {ir::Bytes{size.bytes}}; }
  ir::AttributeValue operator()(const ast::Percent& percent) const { return {percent.value / 100}; }
  ir::AttributeValue operator()(const ast::Duration& duration) const {
    if (const auto milliseconds = milliseconds_of(value))
      return {ir::Milliseconds{static_cast<std::int64_t>(*milliseconds)}};
    return {ir::Count{static_cast<std::int64_t>(duration.amount), duration.unit}};
  }
  ir::AttributeValue operator()(const ast::List& list) const { return {list_of(list.items)}; }
  ir::AttributeValue operator()(const ast::Map& map) const {
    ir::AttributeMap result;
    for (const ast::MapEntry& entry : map.entries)
      result.entries.push_back({entry.key.text, attribute_of(entry.value)});
    return {std::move(result)};
  }
  ir::AttributeValue operator()(const ast::Distribution& distribution) const {
    ir::AttributeMap result;
    result.entries.push_back({distribution.name.text, {list_of(distribution.arguments)}});
    return {std::move(result)};
  }

 private:
  static ir::AttributeList list_of(const std::vector<ast::Value>& values) {
    ir::AttributeList list;
    for (const ast::Value& item : values) list.items.push_back(attribute_of(item));
    return list;
  }
};

ir::AttributeMap map_of(const std::map<std::string, ir::ParameterValue>& values) {
  ir::AttributeMap map;
  for (const auto& [name, value] : values) map.entries.push_back({name, attribute_of(value)});
  return map;
}

}  // namespace

ir::AttributeValue attribute_of(const ir::ParameterValue& value) { return std::visit(FromParameter{}, value); }

ir::AttributeValue attribute_of(const std::map<std::string, ir::ParameterValue>& values) { return {map_of(values)}; }

ir::AttributeValue attribute_of(const ast::Value& value) { return std::visit(FromLiteral{value}, value.data); }

ir::AttributeValue attribute_of(const ir::MethodCall& call) {
  ir::AttributeMap map = map_of(call.parameters);
  map.entries.insert(map.entries.begin(), {"method", {ir::Word{call.name}}});
  return {std::move(map)};
}

}  // namespace dmlc::check
