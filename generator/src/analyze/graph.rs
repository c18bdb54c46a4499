//! Types as a graph.

/// The strongly connected component of each node (Tarjan, without recursion). Nodes in a cycle share a number; a node
/// on its own has one of its own.
pub(super) fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut tarjan = Tarjan {
        index: vec![None; edges.len()],
        low: vec![0; edges.len()],
        component: vec![None; edges.len()],
        stack: Vec::new(),
        next: 0,
        count: 0,
    };
    for node in 0..edges.len() {
        tarjan.visit(node, edges);
    }
    tarjan.component.into_iter().map(Option::unwrap_or_default).collect()
}

struct Tarjan {
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    component: Vec<Option<usize>>,
    stack: Vec<usize>,
    next: usize,
    count: usize,
}

#[expect(clippy::indexing_slicing, reason = "all tables have one entry per node, and edges lead to nodes")]
impl Tarjan {
    fn visit(&mut self, root: usize, edges: &[Vec<usize>]) {
        if self.index[root].is_some() {
            return;
        }
        let mut work = vec![(root, 0)];
        self.open(root);
        while let Some((node, edge)) = work.pop() {
            match edges[node].get(edge) {
                Some(&to) => {
                    work.push((node, edge + 1));
                    match self.index[to] {
                        None => {
                            self.open(to);
                            work.push((to, 0));
                        }
                        Some(index) if self.component[to].is_none() => self.low[node] = self.low[node].min(index),
                        Some(_) => {}
                    }
                }
                None => {
                    self.close(node);
                    if let Some((parent, _)) = work.last() {
                        self.low[*parent] = self.low[*parent].min(self.low[node]);
                    }
                }
            }
        }
    }

    fn open(&mut self, node: usize) {
        self.index[node] = Some(self.next);
        self.low[node] = self.next;
        self.next += 1;
        self.stack.push(node);
    }

    fn close(&mut self, node: usize) {
        if self.index[node] != Some(self.low[node]) {
            return;
        }
        while let Some(member) = self.stack.pop() {
            self.component[member] = Some(self.count);
            if member == node {
                break;
            }
        }
        self.count += 1;
    }
}
