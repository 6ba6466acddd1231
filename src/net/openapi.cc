#include <algorithm>

#include "net/contract.h"

namespace vafa::net {
namespace {

json::object TypeSchema(const Field& field) {
  switch (field.type) {
    case FieldType::kText:
      return {{"type", "string"}};
    case FieldType::kInteger:
      return {{"type", "integer"}, {"format", "int64"}};
    case FieldType::kNumber:
      return {{"type", "number"}};
    case FieldType::kBool:
      return {{"type", "boolean"}};
    case FieldType::kDay:
      return {{"type", "string"}, {"format", "date"}};
    case FieldType::kInstant:
      return {{"type", "string"}, {"format", "date-time"}};
    case FieldType::kObject:
      return {{"type", "object"}};
    case FieldType::kArray:
      return {{"type", "array"}};
    case FieldType::kAny:
      return {};
  }
  return {};
}

json::object FieldSchema(const Field& field) {
  json::object schema = TypeSchema(field);
  const bool number = field.type == FieldType::kInteger || field.type == FieldType::kNumber;
  if (field.type == FieldType::kArray) {
    if (field.limit > 0) schema["maxItems"] = field.limit;
  } else if (number) {
    if (field.limit != 0) schema["maximum"] = field.limit;
    if (field.least != INT64_MIN) schema["minimum"] = field.least;
  } else if (field.type == FieldType::kText && field.limit > 0) {
    schema["maxLength"] = field.limit;
  }
  if (!field.one_of.empty()) schema["enum"] = json::value_from(field.one_of);
  if (!field.summary.empty()) schema["description"] = field.summary;
  if (field.nullable && schema.contains("type")) {
    schema["type"] = json::array{schema["type"], "null"};
    if (schema.contains("enum")) schema["enum"].as_array().push_back(nullptr);
  }
  return schema;
}

json::array ParameterList(const Route& route) {
  json::array parameters;
  for (size_t at = route.path.find('{'); at != std::string::npos;
       at = route.path.find('{', at + 1)) {
    const std::string name = route.path.substr(at + 1, route.path.find('}', at) - at - 1);
    parameters.push_back(
        {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  for (const Field& field : route.query) {
    parameters.push_back({{"name", field.name},
                          {"in", "query"},
                          {"required", field.required},
                          {"schema", FieldSchema(field)}});
  }
  return parameters;
}

json::object BodySchema(const Route& route) {
  json::object properties;
  json::array required;
  for (const Field& field : route.body) {
    properties[field.name] = FieldSchema(field);
    if (field.required) required.push_back(json::value(field.name));
  }
  json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
  schema["additionalProperties"] = route.open_body;
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

json::object Content(std::string_view type, json::value schema) {
  return {{type, {{"schema", std::move(schema)}}}};
}

json::object Operation(const Route& route) {
  json::object operation{{"summary", route.summary}, {"x-permission", route.permission}};
  operation["parameters"] = ParameterList(route);
  const bool is_public = route.permission == "public";
  operation["security"] =
      is_public ? json::array{} : json::array{json::object{{"session", json::array{}}}};
  if (route.streams_body) {
    operation["requestBody"] = {
        {"required", true},
        {"content",
         Content("application/octet-stream", {{"type", "string"}, {"contentEncoding", "binary"}})}};
  } else if (!route.body.empty() || route.open_body) {
    operation["requestBody"] = {{"content", Content("application/json", BodySchema(route))}};
  }
  json::object success{{"description", "Done"}};
  if (!route.answer.empty()) success["content"] = Content("application/json", route.answer);
  operation["responses"] = {{"2XX", std::move(success)},
                            {"default",
                             {{"description", "A problem (RFC 9457)"},
                              {"content", Content("application/problem+json",
                                                  {{"$ref", "#/components/schemas/Problem"}})}}}};
  return operation;
}

json::object ProblemSchema() {
  const json::object text{{"type", "string"}};
  const json::object entry{{"type", "object"},
                           {"properties", {{"field", text}, {"code", text}, {"detail", text}}}};
  return {{"type", "object"},
          {"required", {"type", "title", "status", "code", "detail", "errors"}},
          {"properties",
           {{"type", text},
            {"title", text},
            {"status", {{"type", "integer"}}},
            {"code", text},
            {"detail", text},
            {"errors", {{"type", "array"}, {"items", entry}}}}}};
}

}  // namespace

json::object OpenApiDocument(const std::vector<const Route*>& routes) {
  json::object paths;
  for (const Route* route : routes) {
    std::string method(Name(route->method));
    std::ranges::transform(method, method.begin(),
                           [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    json::value& path = paths[route->path];
    if (!path.is_object()) path.emplace_object();
    path.as_object()[method] = Operation(*route);
  }
  return {{"openapi", "3.1.0"},
          {"info", {{"title", "Vafa"}, {"version", "1"}}},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", {{"Problem", ProblemSchema()}}},
            {"securitySchemes",
             {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "vafa_session"}}}}}}}};
}

}  // namespace vafa::net
