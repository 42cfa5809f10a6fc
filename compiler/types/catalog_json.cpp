// SPDX-License-Identifier: Apache-2.0
// The schema file: the catalog as JSON, format 1, and back.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "compiler/types/catalog.h"

namespace dmlc::types {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;

template <class T>
std::vector<const T*> sorted(const std::vector<T>& all) {
  std::vector<const T*> order;
  for (const T& x : all) order.push_back(&x);
  std::stable_sort(order.begin(), order.end(), [](const T* a, const T* b) {
    return a->schema != b->schema ? a->schema < b->schema : a->name < b->name;
  });
  return order;
}

Json names_of(const std::vector<Type>& types) {
  Json list = Json::array();
  for (const Type& type : types) list.push_back(type.name);
  return list;
}

Json write_columns(const std::vector<Column>& columns) {
  Json list = Json::array();
  for (const Column& c : columns) {
    Json out{{"name", c.name}, {"type", c.type.name}};
    if (c.not_null) out["not_null"] = true;
    if (c.generated) out["generated"] = true;
    if (c.null_fraction) out["null_fraction"] = *c.null_fraction;
    if (c.n_distinct) out["n_distinct"] = *c.n_distinct;
    if (!c.value_digest.empty()) out["value_digest"] = c.value_digest;
    if (!c.comment.empty()) out["comment"] = c.comment;
    list.push_back(std::move(out));
  }
  return list;
}

Json write_relation(const Relation& r) {
  Json out{{"schema", r.schema}, {"name", r.name}, {"kind", name_of(r.kind)}};
  if (!r.comment.empty()) out["comment"] = r.comment;
  if (r.row_estimate) out["row_estimate"] = *r.row_estimate;
  if (r.row_security) out["row_security"] = true;
  if (!r.columns_known) out["columns_known"] = false;
  if (!r.primary_key.empty()) out["primary_key"] = r.primary_key;
  if (!r.unique_keys.empty()) {
    auto keys = r.unique_keys;
    std::sort(keys.begin(), keys.end());
    out["unique_keys"] = keys;
  }
  out["columns"] = write_columns(r.columns);
  return out;
}

std::string_view kind_word(FunctionKind kind) {
  switch (kind) {
    case FunctionKind::Function:
      return "function";
    case FunctionKind::Aggregate:
      return "aggregate";
    case FunctionKind::Window:
      return "window";
    case FunctionKind::Procedure:
      return "procedure";
  }
  return "";
}

std::string_view volatility_word(Volatility volatility) {
  switch (volatility) {
    case Volatility::Immutable:
      return "immutable";
    case Volatility::Stable:
      return "stable";
    case Volatility::Volatile:
      return "volatile";
  }
  return "";
}

Json write_function(const Function& f) {
  Json out{{"schema", f.schema}, {"name", f.name}, {"arguments", names_of(f.arguments)}};
  if (!f.argument_names.empty()) out["argument_names"] = f.argument_names;
  if (f.default_count != 0) out["defaults"] = f.default_count;
  if (f.variadic) out["variadic"] = true;
  out["result"] = f.result.name;
  if (!f.result_columns.empty()) out["result_columns"] = write_columns(f.result_columns);
  if (f.returns_set) out["returns_set"] = true;
  out["kind"] = kind_word(f.kind);
  out["volatility"] = volatility_word(f.volatility);
  return out;
}

Json write_model(const Model& m) {
  Json features = Json::array();
  for (const ModelFeature& f : m.features) features.push_back({{"name", f.name}, {"type", f.type.name}});
  Json out{{"schema", m.schema}, {"name", m.name}, {"algorithm", m.algorithm}, {"task", m.task}};
  if (!m.target.empty()) out["target"] = {{"name", m.target}, {"type", m.target_type.name}};
  out["features"] = std::move(features);
  if (!m.row_type.empty()) out["row_type"] = m.row_type;
  return out;
}

// Functions of one name are told apart by their arguments.
std::vector<const Function*> sorted_functions(const std::vector<Function>& all) {
  auto order = sorted(all);
  std::stable_sort(order.begin(), order.end(), [](const Function* a, const Function* b) {
    if (a->schema != b->schema) return a->schema < b->schema;
    if (a->name != b->name) return a->name < b->name;
    return names_of(a->arguments) < names_of(b->arguments);
  });
  return order;
}

// Thrown by the reader and caught in from_json alone: a mistake ends the reading at once.
struct BadSchemaFile : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Reader {
 public:
  explicit Reader(Catalog& catalog) : catalog_(catalog) {}

  void read(const Json& root) {
    if (!root.is_object()) throw BadSchemaFile("the schema file is not a JSON object");
    if (!root.contains("format") || !root["format"].is_number_integer() || root["format"] != kFormat)
      throw BadSchemaFile("the schema file has no `format` 1");
    if (root.contains("search_path")) catalog_.search_path = strings(root["search_path"], "search_path");
    if (root.contains("schemas")) catalog_.schemas = strings(root["schemas"], "schemas");
    for (const Json& x : list(root, "enums"))
      catalog_.enums.push_back({text(x, "schema"), text(x, "name"), strings(member(x, "labels"), "labels")});
    declare(root);
    read_domains(list(root, "domains"));
    for (const Json& x : list(root, "composites"))
      put_columns(catalog_.composites, text(x, "schema"), text(x, "name"), columns(member(x, "columns")));
    for (const Json& x : list(root, "tables")) read_relation(x);
    for (const Json& x : list(root, "functions")) read_function(x);
    for (const Json& x : list(root, "models")) read_model(x);
    for (const Json& x : list(root, "kernels"))
      catalog_.put(Kernel{text(x, "schema"), text(x, "name"), text(x, "source")});
  }

 private:
  [[nodiscard]] static const Json& member(const Json& object, const char* key) {
    if (!object.is_object() || !object.contains(key))
      throw BadSchemaFile(std::string("the schema file lacks `") + key + "` in an object");
    return object[key];
  }
  [[nodiscard]] static Json list(const Json& object, const char* key) {
    if (!object.contains(key)) return Json::array();
    if (!object[key].is_array()) throw BadSchemaFile(std::string("`") + key + "` of the schema file is not a list");
    return object[key];
  }
  [[nodiscard]] static std::string as_text(const Json& value, const char* key) {
    if (!value.is_string()) throw BadSchemaFile(std::string("`") + key + "` of the schema file is not a string");
    return value.get<std::string>();
  }
  [[nodiscard]] static std::string text(const Json& object, const char* key) {
    return as_text(member(object, key), key);
  }
  [[nodiscard]] static std::string optional_text(const Json& object, const char* key) {
    return object.contains(key) ? as_text(object[key], key) : std::string();
  }
  [[nodiscard]] static bool flag(const Json& object, const char* key) {
    if (!object.contains(key)) return false;
    if (!object[key].is_boolean())
      throw BadSchemaFile(std::string("`") + key + "` of the schema file is not a boolean");
    return object[key].get<bool>();
  }
  [[nodiscard]] static std::optional<double> number(const Json& object, const char* key) {
    if (!object.contains(key)) return std::nullopt;
    if (!object[key].is_number()) throw BadSchemaFile(std::string("`") + key + "` of the schema file is not a number");
    return object[key].get<double>();
  }
  [[nodiscard]] static std::vector<std::string> strings(const Json& value, const char* key) {
    if (!value.is_array()) throw BadSchemaFile(std::string("`") + key + "` of the schema file is not a list");
    std::vector<std::string> all;
    for (const Json& x : value) all.push_back(as_text(x, key));
    return all;
  }

  [[nodiscard]] Type type(const std::string& name) const {
    if (name.empty()) return unknown_type();
    const auto parsed = parse_type_name(name);
    if (!parsed) throw BadSchemaFile("`" + name + "` in the schema file is not a type");
    return catalog_.resolve(*parsed, catalog_.search_path);
  }

  // Names first, so that columns may be of any of these types, in whatever order they stand.
  void declare(const Json& root) {
    for (const Json& x : list(root, "composites"))
      catalog_.composites.push_back({text(x, "schema"), text(x, "name"), {}});
    for (const Json& x : list(root, "tables")) {
      Relation relation;
      relation.schema = text(x, "schema");
      relation.name = text(x, "name");
      catalog_.put(std::move(relation));
    }
  }

  // A domain may be over another one that stands below it; chains are short.
  void read_domains(const Json& all) {
    for (std::size_t round = 0; round < std::min<std::size_t>(all.size(), 8); ++round) {
      for (const Json& x : all) {
        const std::string schema = text(x, "schema"), name = text(x, "name");
        catalog_.put(DomainType{schema, name, type(text(x, "type")), flag(x, "not_null")});
      }
    }
  }

  template <class T>
  void put_columns(std::vector<T>& all, const std::string& schema, const std::string& name,
                   std::vector<Column> columns) {
    for (T& x : all)
      if (x.schema == schema && x.name == name) x.columns = columns;
  }

  [[nodiscard]] std::vector<Column> columns(const Json& value) const {
    if (!value.is_array()) throw BadSchemaFile("`columns` of the schema file is not a list");
    std::vector<Column> all;
    for (const Json& x : value)
      all.push_back({text(x, "name"), type(text(x, "type")), flag(x, "not_null"), number(x, "null_fraction"),
                     number(x, "n_distinct"), optional_text(x, "value_digest"), optional_text(x, "comment"),
                     flag(x, "generated")});
    return all;
  }

  void read_relation(const Json& x) {
    Relation r;
    r.schema = text(x, "schema");
    r.name = text(x, "name");
    const std::string kind = text(x, "kind");
    bool known = false;
    for (const RelationKind k : {RelationKind::Table, RelationKind::View, RelationKind::MaterializedView,
                                 RelationKind::ForeignTable, RelationKind::PartitionedTable})
      if (name_of(k) == kind) r.kind = k, known = true;
    if (!known) throw BadSchemaFile("`" + kind + "` in the schema file is not a kind of table");
    r.comment = optional_text(x, "comment");
    r.row_estimate = number(x, "row_estimate");
    r.row_security = flag(x, "row_security");
    r.columns_known = !x.contains("columns_known") || flag(x, "columns_known");
    if (x.contains("primary_key")) r.primary_key = strings(x["primary_key"], "primary_key");
    for (const Json& key : list(x, "unique_keys")) r.unique_keys.push_back(strings(key, "unique_keys"));
    r.columns = columns(member(x, "columns"));
    catalog_.put(std::move(r));
  }

  void read_function(const Json& x) {
    Function f;
    f.schema = text(x, "schema");
    f.name = text(x, "name");
    for (const std::string& argument : strings(member(x, "arguments"), "arguments"))
      f.arguments.push_back(type(argument));
    if (x.contains("argument_names")) f.argument_names = strings(x["argument_names"], "argument_names");
    const double defaults = number(x, "defaults").value_or(0);
    f.default_count = defaults > 0 && defaults < 1000 ? static_cast<std::uint32_t>(defaults) : 0;
    f.variadic = flag(x, "variadic");
    f.result = type(text(x, "result"));
    if (x.contains("result_columns")) f.result_columns = columns(x["result_columns"]);
    f.returns_set = flag(x, "returns_set");
    const std::string kind = text(x, "kind"), volatility = text(x, "volatility");
    for (const auto k :
         {FunctionKind::Function, FunctionKind::Aggregate, FunctionKind::Window, FunctionKind::Procedure})
      if (kind_word(k) == kind) f.kind = k;
    for (const auto v : {Volatility::Immutable, Volatility::Stable, Volatility::Volatile})
      if (volatility_word(v) == volatility) f.volatility = v;
    catalog_.put(std::move(f));
  }

  void read_model(const Json& x) {
    Model m;
    m.schema = text(x, "schema");
    m.name = text(x, "name");
    m.algorithm = text(x, "algorithm");
    m.task = text(x, "task");
    if (x.contains("target")) {
      m.target = text(x["target"], "name");
      m.target_type = type(text(x["target"], "type"));
    }
    for (const Json& f : list(x, "features")) m.features.push_back({text(f, "name"), type(text(f, "type"))});
    m.row_type = optional_text(x, "row_type");
    catalog_.put(std::move(m));
  }

  Catalog& catalog_;
};

}  // namespace

std::string Catalog::to_json() const {
  Json root{{"format", kFormat}, {"search_path", search_path}};
  auto names = schemas;
  std::sort(names.begin(), names.end());
  root["schemas"] = names;
  for (const char* key : {"enums", "domains", "composites", "tables", "functions", "models"}) root[key] = Json::array();
  for (const auto* x : sorted(enums))
    root["enums"].push_back({{"schema", x->schema}, {"name", x->name}, {"labels", x->labels}});
  for (const auto* x : sorted(domains)) {
    Json out{{"schema", x->schema}, {"name", x->name}, {"type", x->base.name}};
    if (x->not_null) out["not_null"] = true;
    root["domains"].push_back(std::move(out));
  }
  for (const auto* x : sorted(composites))
    root["composites"].push_back({{"schema", x->schema}, {"name", x->name}, {"columns", write_columns(x->columns)}});
  for (const auto* x : sorted(relations)) root["tables"].push_back(write_relation(*x));
  for (const auto* x : sorted_functions(functions)) root["functions"].push_back(write_function(*x));
  for (const auto* x : sorted(models)) root["models"].push_back(write_model(*x));
  for (const auto* x : sorted(kernels))
    root["kernels"].push_back({{"schema", x->schema}, {"name", x->name}, {"source", x->source}});
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<Catalog> Catalog::from_json(std::string_view text, std::string& error) {
  try {
    // A depth no schema file has; the parser is not recursive, but comparing and destroying deep values may be.
    const auto shallow = [](int depth, Json::parse_event_t, Json&) {
      if (depth > 32) throw BadSchemaFile("the schema file is nested too deeply");
      return true;
    };
    const Json root = Json::parse(text.begin(), text.end(), shallow);
    Catalog catalog;
    Reader(catalog).read(root);
    return catalog;
  } catch (const Json::exception& e) {
    error = std::string("the schema file is not valid JSON: ") + e.what();
  } catch (const BadSchemaFile& e) {
    error = e.what();
  }
  return std::nullopt;
}

}  // namespace dmlc::types
