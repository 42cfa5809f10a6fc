// SPDX-License-Identifier: Apache-2.0
// Reads the description of a kernel and checks that it describes one.
#include "runtime/src/kernels/kernel_facts.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "runtime/include/dmlc/kernel_abi.h"

namespace dmlc::kernels {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestText = std::size_t{1} << 20;
constexpr std::uint32_t kMostThreads = 1024;
constexpr std::uint64_t kMostShared = std::uint64_t{1} << 20;
constexpr std::uint64_t kLargestFactor = std::uint64_t{1} << 40;
constexpr std::size_t kMostFactors = 8;
constexpr std::string_view kValiditySuffix = "_valid";

struct TypeRow {
  ElementType type;
  std::string_view name;
  std::size_t size;
};
constexpr TypeRow kTypes[] = {
    {ElementType::boolean, "bool", 1},
    {ElementType::int8, "signed char", 1},
    {ElementType::uint8, "unsigned char", 1},
    {ElementType::int16, "short", 2},
    {ElementType::uint16, "unsigned short", 2},
    {ElementType::int32, "int", 4},
    {ElementType::uint32, "unsigned int", 4},
    {ElementType::int64, "long long", 8},
    {ElementType::uint64, "unsigned long long", 8},
    {ElementType::half, "__half", 2},
    {ElementType::float32, "float", 4},
    {ElementType::float64, "double", 8},
};

struct RoleRow {
  Role role;
  std::string_view name;
};
constexpr RoleRow kRoles[] = {{Role::input, "input"},
                              {Role::output, "output"},
                              {Role::validity, "validity"},
                              {Role::scalar, "scalar"},
                              {Role::rows, "rows"}};

/// Of quoted texts in messages: what is long or not printable came from nobody who meant well.
std::string shown(std::string_view text) {
  std::string result(text.substr(0, 60));
  for (char& c : result)
    if (static_cast<unsigned char>(c) < ' ' || c == '`') c = '?';
  return "`" + result + "`";
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestName || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

const json& member(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) throw FactsError("`" + std::string(key) + "` is missing");
  return *found;
}

std::string text_of(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_string()) throw FactsError("`" + std::string(key) + "` is no text");
  return value.get<std::string>();
}

std::uint64_t count_of(const json& value, const char* key, std::uint64_t most) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
    throw FactsError("`" + std::string(key) + "` is no number from 0 to " + std::to_string(most));
  return value.get<std::uint64_t>();
}

std::array<std::uint32_t, 3> read_block(const json& object) {
  const json& list = member(object, "block");
  if (!list.is_array() || list.size() != 3) throw FactsError("`block` is no list of three numbers");
  std::array<std::uint32_t, 3> block{};
  std::uint64_t threads = 1;
  for (std::size_t i = 0; i < 3; ++i) {
    block[i] = static_cast<std::uint32_t>(count_of(list[i], "block", kMostThreads));
    threads *= block[i];
  }
  if (threads == 0 || threads > kMostThreads) throw FactsError("`block` has no or too many threads");
  return block;
}

Parameter read_parameter(const json& object) {
  if (!object.is_object()) throw FactsError("a parameter is no object");
  Parameter parameter;
  const std::string role = text_of(object, "role");
  const auto* role_row =
      std::find_if(std::begin(kRoles), std::end(kRoles), [&](auto& row) { return row.name == role; });
  if (role_row == std::end(kRoles)) throw FactsError("a parameter has the unknown role " + shown(role));
  parameter.role = role_row->role;
  const std::string type = text_of(object, "type");
  const auto* type_row =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](auto& row) { return row.name == type; });
  if (type_row == std::end(kTypes)) throw FactsError("a parameter has the unknown type " + shown(type));
  parameter.type = type_row->type;
  parameter.name = text_of(object, "name");
  if (!parameter.name.empty() && !is_name(parameter.name)) throw FactsError(shown(parameter.name) + " is no name");
  return parameter;
}

/// A parameter by its name; -1 when there is none.
int find_parameter(const KernelFacts& facts, std::string_view name) {
  for (std::size_t i = 0; i < facts.parameters.size(); ++i)
    if (facts.parameters[i].name == name) return static_cast<int>(i);
  return -1;
}

Factor read_factor(const KernelFacts& facts, std::string_view text) {
  Factor factor;
  if (is_name(text)) {
    factor.parameter = find_parameter(facts, text);
    const Parameter* named =
        factor.parameter < 0 ? nullptr : &facts.parameters[static_cast<std::size_t>(factor.parameter)];
    if (named == nullptr || named->is_pointer() || !is_integer(named->type))
      throw FactsError(shown(text) + " in an extent is no integer of the kernel");
    return factor;
  }
  const bool digits = !text.empty() && text.size() <= 13 &&
                      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) throw FactsError(shown(text) + " is no factor of an extent");
  factor.number = std::stoull(std::string(text));
  if (factor.number == 0 || factor.number > kLargestFactor) throw FactsError("an extent has an impossible factor");
  return factor;
}

std::vector<Factor> read_extent(const KernelFacts& facts, const Parameter& parameter, std::string_view text) {
  std::vector<Factor> extent;
  if (text.empty()) return extent;
  if (!parameter.is_pointer()) throw FactsError("a value has an extent");
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('*', start), text.size());
    extent.push_back(read_factor(facts, text.substr(start, end - start)));
    start = end + 1;
  }
  if (extent.size() > kMostFactors) throw FactsError("an extent has too many factors");
  return extent;
}

/// What one parameter says about others, once all are known.
void link_parameters(KernelFacts& facts, const json& list) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < facts.parameters.size(); ++i) {
    Parameter& parameter = facts.parameters[i];
    if (!parameter.name.empty() && !names.insert(parameter.name).second)
      throw FactsError("two parameters are called " + shown(parameter.name));
    parameter.extent = read_extent(facts, parameter, list[i].contains("extent") ? text_of(list[i], "extent") : "");
    if (parameter.role != Role::validity) continue;
    if (parameter.type != ElementType::boolean || !parameter.name.ends_with(kValiditySuffix))
      throw FactsError(shown(parameter.name) + " cannot say where values are");
    parameter.input = find_parameter(
        facts, std::string_view(parameter.name).substr(0, parameter.name.size() - kValiditySuffix.size()));
    if (parameter.input < 0 || facts.parameters[static_cast<std::size_t>(parameter.input)].role != Role::input)
      throw FactsError(shown(parameter.name) + " speaks of no input");
  }
}

void check_roles(const KernelFacts& facts) {
  if (facts.of(Role::output).empty()) throw FactsError("the kernel has no output");
  const auto rows = facts.of(Role::rows);
  if (rows.size() > 1) throw FactsError("the kernel has two row counts");
  if (!rows.empty() && (!is_integer(facts.parameters[rows[0]].type) || size_of(facts.parameters[rows[0]].type) < 4))
    throw FactsError("the row count is no integer of 4 or 8 bytes");
  for (const std::size_t input : facts.of(Role::validity))
    if (!facts.parameters[input].extent.empty()) throw FactsError("a list of which values are there has an extent");
}

KernelFacts read_facts(const json& object) {
  if (!object.is_object()) throw FactsError("the facts are no JSON object");
  if (count_of(member(object, "abi"), "abi", 1000) != abi::kKernelAbi)
    throw FactsError("the kernel was compiled for another version of the runtime");
  KernelFacts facts;
  facts.kernel = text_of(object, "kernel");
  if (!is_name(facts.kernel)) throw FactsError(shown(facts.kernel) + " is no name");
  facts.block = read_block(object);
  facts.shared = count_of(member(object, "shared"), "shared", kMostShared);
  const json& row_wise = member(object, "row_wise");
  if (!row_wise.is_boolean()) throw FactsError("`row_wise` is neither true nor false");
  facts.row_wise = row_wise.get<bool>();
  const json& list = member(object, "parameters");
  if (!list.is_array() || list.size() > abi::kMaxKernelArguments)
    throw FactsError("`parameters` is no list of at most " + std::to_string(abi::kMaxKernelArguments));
  for (const json& parameter : list) facts.parameters.push_back(read_parameter(parameter));
  link_parameters(facts, list);
  check_roles(facts);
  return facts;
}

}  // namespace

std::string_view name_of(ElementType type) { return kTypes[static_cast<std::size_t>(type)].name; }
std::size_t size_of(ElementType type) { return kTypes[static_cast<std::size_t>(type)].size; }
bool is_integer(ElementType type) { return type >= ElementType::int8 && type <= ElementType::uint64; }
bool is_signed(ElementType type) {
  return type == ElementType::int8 || type == ElementType::int16 || type == ElementType::int32 ||
         type == ElementType::int64;
}
bool is_floating(ElementType type) { return type >= ElementType::half; }

std::vector<std::size_t> KernelFacts::of(Role role) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (parameters[i].role == role) found.push_back(i);
  return found;
}

int KernelFacts::validity_of(std::size_t input) const {
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (parameters[i].role == Role::validity && parameters[i].input == static_cast<int>(input))
      return static_cast<int>(i);
  return -1;
}

bool KernelFacts::may_be_cut() const {
  return row_wise && std::all_of(parameters.begin(), parameters.end(),
                                 [](const Parameter& parameter) { return parameter.extent.empty(); });
}

KernelFacts parse_kernel_facts(std::string_view text) {
  if (text.size() > kLongestText) throw FactsError("the facts are too long");
  const json object = json::parse(text, nullptr, false);
  if (object.is_discarded()) throw FactsError("the facts are no JSON");
  return read_facts(object);
}

}  // namespace dmlc::kernels
