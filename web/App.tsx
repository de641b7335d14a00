/** The page: top bar, graph, inspector, transport, packets, detail, status. */
export function App() {
  return <main />;
}
