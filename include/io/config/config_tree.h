/* A configuration file as it stands: groups, lists and values, for files that no table of parameters describes.
 *
 *     md_config_node axes = md_config_member(md_config_member(md_config_root(&tree), "sweep"), "axes");
 *     for (int i = 0; i < md_config_count(axes); i++) ... md_config_child(axes, i) ...
 *
 * Shapes: a tree of nodes; a node that is not there has `at` NULL, and so have its members
 * Units:  -
 * Owner:  md_config_tree owns the file; nodes are plain values that point into it; texts are the caller's, md_free
 * MPI:    Local
 * Source: libconfig manual
 */
#ifndef MD_IO_CONFIG_CONFIG_TREE_H
#define MD_IO_CONFIG_CONFIG_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "io/config/config_text.h"

typedef struct md_config_tree {
    void *config;
    md_config_text text;
} md_config_tree;

typedef struct md_config_node {
    const md_config_tree *tree;
    const void *at;
} md_config_node;

/* MD_ERR_IO, MD_ERR_CONFIG with "file:line: ", MD_ERR_MEMORY; md_config_tree_free after one, too. */
md_status md_config_tree_read(md_config_tree *tree, const char *path, md_error *err);
void md_config_tree_free(md_config_tree *tree);

md_config_node md_config_root(const md_config_tree *tree);
md_config_node md_config_member(md_config_node group, const char *name);
/* Of a group or a list; 0 of everything else. */
int md_config_count(md_config_node node);
md_config_node md_config_child(md_config_node node, int i);
/* "" of what stands in a list. */
const char *md_config_name(md_config_node node);
bool md_config_is_group(md_config_node node);
bool md_config_is_list(md_config_node node);
/* The text of a text, NULL of anything else. */
const char *md_config_string(md_config_node node);
/* A number, whole or not. */
bool md_config_number(md_config_node node, double *number);
/* A value or a list of values as it would stand behind --set KEY=. NULL: no memory. */
char *md_config_value(md_config_node node, md_error *err);
/* "file:line" */
void md_config_place(md_config_node node, char *buffer, size_t size);
/* "file:line: " and what is wrong there; MD_ERR_CONFIG. */
md_status md_config_refuse(md_config_node node, const char *problem, md_error *err);

#endif
