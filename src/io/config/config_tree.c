#include "io/config/config_tree.h"

#include <libconfig.h>

#include "base/memory.h"
#include "config_value.h"
#include "io/files/fs.h"

static const config_setting_t *setting(md_config_node node)
{
    return node.at;
}

md_status md_config_tree_read(md_config_tree *tree, const char *path, md_error *err)
{
    *tree = (md_config_tree){.config = NULL};
    char *text = NULL;
    size_t bytes = 0;
    if (md_fs_read_text(path, MD_CONFIG_MOST_BYTES, &text, &bytes, err)) return err->code;
    md_config_text_expand(&tree->text, text, bytes, path, err);
    md_free(text);
    config_t *config = err->code ? NULL : md_alloc(1, sizeof *config, err);
    if (!config) return err->code;
    config_init(config);
    tree->config = config;
    if (config_read_string(config, tree->text.text) != CONFIG_TRUE) md_config_value_syntax(config, &tree->text, err);
    return err->code;
}

void md_config_tree_free(md_config_tree *tree)
{
    if (tree->config) config_destroy(tree->config);
    md_free(tree->config);
    md_config_text_free(&tree->text);
    tree->config = NULL;
}

md_config_node md_config_root(const md_config_tree *tree)
{
    return (md_config_node){tree, config_root_setting((config_t *)tree->config)};
}

md_config_node md_config_member(md_config_node group, const char *name)
{
    bool has = md_config_is_group(group);
    return (md_config_node){group.tree, has ? config_setting_get_member(setting(group), name) : NULL};
}

int md_config_count(md_config_node node)
{
    return md_config_is_group(node) || md_config_is_list(node) ? config_setting_length(setting(node)) : 0;
}

md_config_node md_config_child(md_config_node node, int i)
{
    return (md_config_node){node.tree, i < md_config_count(node) ? config_setting_get_elem(setting(node), (unsigned)i) : NULL};
}

const char *md_config_name(md_config_node node)
{
    const char *name = node.at ? config_setting_name(setting(node)) : NULL;
    return name ? name : "";
}

bool md_config_is_group(md_config_node node)
{
    return node.at && config_setting_type(setting(node)) == CONFIG_TYPE_GROUP;
}

bool md_config_is_list(md_config_node node)
{
    int type = node.at ? config_setting_type(setting(node)) : CONFIG_TYPE_NONE;
    return type == CONFIG_TYPE_ARRAY || type == CONFIG_TYPE_LIST;
}

const char *md_config_string(md_config_node node)
{
    return node.at && config_setting_type(setting(node)) == CONFIG_TYPE_STRING ? config_setting_get_string(setting(node))
                                                                               : NULL;
}

bool md_config_number(md_config_node node, double *number)
{
    int type = node.at ? config_setting_type(setting(node)) : CONFIG_TYPE_NONE;
    if (type == CONFIG_TYPE_INT) *number = config_setting_get_int(setting(node));
    if (type == CONFIG_TYPE_INT64) *number = (double)config_setting_get_int64(setting(node));
    if (type == CONFIG_TYPE_FLOAT) *number = config_setting_get_float(setting(node));
    return type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64 || type == CONFIG_TYPE_FLOAT;
}

char *md_config_value(md_config_node node, md_error *err)
{
    return md_config_value_text(setting(node), err);
}

void md_config_place(md_config_node node, char *buffer, size_t size)
{
    md_config_text_where(&node.tree->text, (int)config_setting_source_line(setting(node)), buffer, size);
}

md_status md_config_refuse(md_config_node node, const char *problem, md_error *err)
{
    char place[1100];
    md_config_place(node, place, sizeof place);
    return md_fail(err, MD_ERR_CONFIG, "%s: %s", place, problem);
}
